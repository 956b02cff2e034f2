import { setTimeout as delay } from "node:timers/promises";
import { l10n } from "../../server/protocol/l10n";
import { cancellableProgress } from "../ui/cancellableProgress";
import { showInformationMessage } from "../ui/shown";
import { askForToken } from "./accessTokens";
import { offerToAssign } from "./assignModel";
import {
  addressesOf,
  type CatalogueModel,
  isAsListed,
  listedModel,
  withKnownDigests,
} from "./catalogue/catalogue";
import {
  agreeToHost,
  confirmContact,
  confirmDownload,
  type DownloadTarget,
  type FoundFile,
  type MissingFile,
} from "./confirmations";
import { deleteModel } from "./deleteModel";
import { isSameFile } from "./hub";
import { type AgreedDownload, fileNameOf, partsOf, type UnfinishedModel } from "./modelFolder";
import type { ModelsDeps } from "./modelsDeps";
import { amountText, ProgressText } from "./progressText";
import { showDownloadError } from "./showDownloadError";
import { download } from "./transfer/download";
import { AccessDeniedError, DownloadError } from "./transfer/downloadError";
import { askHost } from "./transfer/remoteFile";
import { requireSpaceForAll } from "./transfer/space";

/** How often the progress notices that no bytes arrive, in milliseconds. */
const stallCheckMs = 1000;

/** Downloads a model that the user chose, with all its parts, and offers to use it. */
export class ModelDownload {
  constructor(private readonly deps: ModelsDeps) {}

  async start(target: DownloadTarget): Promise<void> {
    const missing = await this.#missing(target);
    await this.#inspectAndDownload(target, missing, undefined);
  }

  /** Continues a download. Asks the user again only about what differs from the earlier agreement. */
  async resume({ file, url, agreed }: UnfinishedModel): Promise<void> {
    if (agreed === undefined) return this.start(targetAt(new URL(url), file));
    const model = listedModel(agreed.name, url);
    // The mirror may have been set or changed since.
    const target =
      model === undefined
        ? { name: agreed.name, addresses: agreed.files.map((each) => new URL(each.url)) }
        : { name: agreed.name, addresses: addressesOf(model, this.deps.hub()), model };
    const missing = await this.#missing(target);
    await this.#inspectAndDownload(target, missing, agreed);
  }

  /**
   * Downloads a model of the catalogue whose host and size the user has agreed to; asks again about what differs. True when it is
   * complete. `resume` is what continues after a pause.
   */
  async startAgreed(model: CatalogueModel, resume: () => Promise<void>): Promise<boolean> {
    const hub = this.deps.hub();
    const target = { name: model.name, addresses: addressesOf(model, hub), model };
    const missing = await this.#missing(target);
    if (missing.length === 0) return true;
    const first = firstFileOf(target);
    const earlier = (await this.deps.folder.unfinished()).find(({ file }) => file === first)?.agreed;
    const found = await this.#inspectHost(target, missing);
    if (found === undefined) return false;
    const isKnown = isAsListed(model, found, hub) || isAsAgreed(found, earlier);
    if (!isKnown && !(await confirmDownload(target, found, this.deps))) return false;
    return this.#receive(target, found, earlier, resume);
  }

  async #inspectAndDownload(
    target: DownloadTarget,
    missing: readonly MissingFile[],
    agreed: AgreedDownload | undefined,
  ): Promise<void> {
    if (missing.length > 0) {
      if (!areHostsAgreed(missing, agreed) && !(await confirmContact(target, missing))) return;
      const found = await this.#inspectHost(target, missing);
      if (found === undefined) return;
      if (!isAsAgreed(found, agreed) && !(await confirmDownload(target, found, this.deps))) return;
      if (!(await this.#receive(target, found, agreed))) return;
    }
    await offerToAssign(this.deps.folder.pathOf(firstFileOf(target)), this.deps);
  }

  async #missing({ addresses }: DownloadTarget): Promise<MissingFile[]> {
    const { folder } = this.deps;
    const missing: MissingFile[] = [];
    for (const url of addresses) {
      const file = fileNameOf(url) ?? "";
      if (!(await folder.has(file))) missing.push({ url, file });
      else if (!isSameFile((await folder.origin(file))?.url ?? "", url.href))
        throw new DownloadError(
          l10n.t(
            "Another model is already named {0}. Delete it first with “Inhouse: Delete a Downloaded Model…”.",
            file,
          ),
        );
    }
    return missing;
  }

  /** Asks the host for sizes and redirects. Undefined if the user cancels. */
  async #inspectHost(
    target: DownloadTarget,
    missing: readonly MissingFile[],
  ): Promise<FoundFile[] | undefined> {
    const [host = ""] = target.addresses.map((url) => url.host);
    const title = l10n.t("Contacting {0}", host);
    const found = await this.#withAccess(() =>
      cancellableProgress(title, async (_, signal) =>
        Promise.all(
          missing.map(async ({ url, file }) => ({
            remote: await askHost(url, this.deps.network, signal),
            file,
          })),
        ),
      ),
    );
    const { model } = target;
    return found === undefined || model === undefined ? found : withKnownDigests(model, found);
  }

  /** Tries again with an access token as long as the host wants one and the user gives one. */
  async #withAccess<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof AccessDeniedError) || !(await askForToken(error, this.deps.tokens)))
          throw error;
      }
    }
  }

  /** True when the download is complete, false if the user has paused it. */
  async #receive(
    target: DownloadTarget,
    found: readonly FoundFile[],
    earlier: AgreedDownload | undefined,
    resume?: () => Promise<void>,
  ): Promise<boolean> {
    const { folder } = this.deps;
    const { name } = target;
    const first = firstFileOf(target);
    const targets = found.map(({ remote, file }) => ({ target: folder.pathOf(file), bytes: remote.bytes }));
    await requireSpaceForAll(targets, folder.path, { freeBytes: () => folder.freeBytes() });
    await folder.storeAgreed(first, agreedTo(name, found, earlier));
    try {
      const done = await this.#withAccess(() => this.#receiveAll(name, found));
      if (done === true) await folder.forgetAgreed(first);
      else void this.#offerWhilePaused(first, resume).catch((error) => showDownloadError(error, this.deps));
      return done === true;
    } catch (error) {
      const left = (await folder.unfinished()).find(({ file }) => file === first);
      // Nothing to resume from.
      if (left?.bytes === 0) await folder.forgetAgreed(first);
      throw error;
    }
  }

  #receiveAll(name: string, found: readonly FoundFile[]): Promise<boolean | undefined> {
    const { folder, network, log } = this.deps;
    const title = l10n.t("Downloading {0} (Cancel to pause)", name);
    return cancellableProgress(title, async (report, signal) => {
      const sizes = found.map(({ remote }) => remote.bytes);
      const text = new ProgressText(sizes, () => performance.now());
      // A report without a message would clear the text.
      const show = (step: ReturnType<ProgressText["of"]>) => step.message !== undefined && report(step);
      const watch = setInterval(() => show(text.stall()), stallCheckMs);
      try {
        for (const [at, { remote, file }] of found.entries()) {
          const { bytes, sha256 } = await download(
            remote,
            folder.pathOf(file),
            {
              network,
              agreeToHost,
              wait,
              freeBytes: () => folder.freeBytes(),
              // The origin is stored first, so that a complete file has one even if this process ends now.
              onComplete: (whole) =>
                folder.storeOrigin(file, { url: remote.url.href, ...whole, at: Date.now() }),
              onProgress: (progress) => show(text.of(at, progress)),
            },
            signal,
          );
          log.info(`Downloaded ${file} from ${remote.url.host}: ${bytes} bytes, SHA-256 ${sha256}.`);
        }
        return true;
      } finally {
        clearInterval(watch);
      }
    });
  }

  async #offerWhilePaused(first: string, resume?: () => Promise<void>): Promise<void> {
    const model = (await this.deps.folder.unfinished()).find(({ file }) => file === first);
    if (model !== undefined)
      await offerResume(
        model,
        this.deps,
        l10n.t("Download of {0} paused: {1}.", nameOf(model), amountText(model)),
        resume,
      );
  }
}

/** Shows a notification about an unfinished download, from which the user can continue or delete it. */
export async function offerResume(
  model: UnfinishedModel,
  deps: ModelsDeps,
  message: string,
  resume = () => new ModelDownload(deps).resume(model),
): Promise<void> {
  const [go, remove] = [l10n.t("Resume"), l10n.t("Delete")];
  const picked = await showInformationMessage(message, go, remove);
  if (picked === go) await resume();
  if (picked === remove) await deleteModel(model.file, deps);
}

export function nameOf({ file, agreed }: UnfinishedModel): string {
  return agreed?.name ?? file;
}

/** The download for a URL. Assumes that the other parts of a split model are next to it. */
export function targetAt(url: URL, file: string): DownloadTarget {
  const parts = partsOf(file).map((part) => new URL(encodeURIComponent(part), url));
  // A single part keeps its URL, query included.
  return { name: file, addresses: parts.length === 1 ? [url] : parts };
}

/** The name of the first part, which stands for the model. */
export function firstFileOf({ addresses }: Pick<DownloadTarget, "addresses">): string {
  const [first] = addresses;
  return first === undefined ? "" : (fileNameOf(first) ?? "");
}

/** What is still to download as the host describes it now, and the parts that are complete. */
function agreedTo(
  name: string,
  found: readonly FoundFile[],
  earlier: AgreedDownload | undefined,
): AgreedDownload {
  const now = found.map(({ file, remote: { url, ...facts } }) => ({
    file,
    url: url.href,
    ...facts,
    hosts: [...facts.hosts],
  }));
  const complete = earlier?.files.filter(({ file }) => !found.some((each) => each.file === file)) ?? [];
  return { name, files: [...complete, ...now].toSorted((a, b) => a.file.localeCompare(b.file)) };
}

/** Whether the user has agreed to contact the hosts of these files. */
function areHostsAgreed(missing: readonly MissingFile[], agreed: AgreedDownload | undefined): boolean {
  const hosts = agreed?.files.flatMap((each) => each.hosts) ?? [];
  return missing.every(({ url }) => hosts.includes(url.host));
}

function isAsAgreed(found: readonly FoundFile[], agreed: AgreedDownload | undefined): boolean {
  return found.every(({ file, remote }) => {
    const before = agreed?.files.find((each) => each.file === file);
    return (
      before !== undefined &&
      before.bytes === remote.bytes &&
      before.sha256 === remote.sha256 &&
      remote.hosts.every((host) => before.hosts.includes(host))
    );
  });
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
