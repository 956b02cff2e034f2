import { buffer } from "node:stream/consumers";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { l10n } from "../../../server/protocol/l10n";
import { isNeeded } from "./serverFiles";
import type { TarFile } from "./tar";

/** What a package has to be for. */
export interface Wanted {
  readonly version: string;
  /** Such as "linux-arm64". */
  readonly platform: string;
}

/** Limits far above any package of ours. */
const maxEntries = 20_000;
const maxBytes = 4 * 2 ** 30;
const maxManifest = 2 ** 20;
const inside = "extension/";

export interface Vsix {
  /** The files that the far server needs. They can be read until `close`. */
  readonly files: readonly TarFile[];
  close(): void;
}

/** Opens a package of Inhouse. Throws an error with one sentence if it is none, or for another version or platform. */
export async function openVsix(path: string, wanted: Wanted): Promise<Vsix> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(() => {
    throw new Error(notAPackage());
  });
  try {
    const entries = await entriesOf(zip);
    await check(zip, entries, wanted);
    const files = [...entries].flatMap(([name, entry]): TarFile[] => {
      const inner = name.slice(inside.length);
      if (!name.startsWith(inside) || !isNeeded(inner)) return [];
      return [{ path: inner, size: entry.uncompressedSize, open: () => zip.openReadStreamPromise(entry) }];
    });
    if (files.length === 0) throw new Error(notAPackage());
    return { files, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Regular files by name. yauzl refuses names that are absolute or contain ".." or "\". */
async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      bytes += entry.uncompressedSize;
      if (entries.size >= maxEntries || bytes > maxBytes || !entry.canDecodeFileData())
        throw new Error(notAPackage());
      if (!entry.fileName.endsWith("/")) entries.set(entry.fileName, entry);
    }
  } catch {
    throw new Error(notAPackage());
  }
  return entries;
}

async function check(zip: ZipFile, entries: ReadonlyMap<string, Entry>, wanted: Wanted): Promise<void> {
  const entry = entries.get("extension.vsixmanifest");
  if (entry === undefined || entry.uncompressedSize > maxManifest) throw new Error(notAPackage());
  const manifest = (await buffer(await zip.openReadStreamPromise(entry))).toString();
  const [identity = ""] = /<Identity\s[^>]*>/.exec(manifest) ?? [];
  const attribute = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(identity)?.[1];
  if (attribute("Id") !== "inhouse" || attribute("Publisher") !== "inhouse") throw new Error(notAPackage());
  const [version, platform] = [attribute("Version"), attribute("TargetPlatform")];
  if (version === wanted.version && platform === wanted.platform) return;
  throw new Error(
    l10n.t(
      "This package is Inhouse {0} for {1}. Choose the package of Inhouse {2} for {3}.",
      version ?? "?",
      platform ?? "?",
      wanted.version,
      wanted.platform,
    ),
  );
}

function notAPackage(): string {
  return l10n.t("This file is not a VSIX package of Inhouse.");
}
