import { l10n } from "../../server/protocol/l10n";
import { FitModelsRequest } from "../../server/protocol/models";
import { askServer } from "../connection/askServer";
import { confirm } from "../ui/confirm";
import { showInformationMessage } from "../ui/shown";
import { byteText } from "../ui/text";
import { type CatalogueModel, mainRole } from "./catalogue/catalogue";
import { huggingFace } from "./hub";
import type { ModelsDeps } from "./modelsDeps";
import type { RemoteFile } from "./transfer/remoteFile";

/** A model to download, with the URLs of its files. */
export interface DownloadTarget {
  readonly name: string;
  readonly addresses: readonly URL[];
  readonly model?: CatalogueModel;
}

/** A file that is not downloaded yet. */
export interface MissingFile {
  readonly url: URL;
  readonly file: string;
}

/** A file found on the host, and its local name. */
export interface FoundFile {
  readonly remote: RemoteFile;
  readonly file: string;
}

/** Timeout for the memory estimate: a busy server must not delay the dialog. */
const memoryTimeoutMs = 2000;

/** Asks the user to allow contacting the host, for the size and the redirects of the files. */
export async function confirmContact(
  { name, model, addresses }: DownloadTarget,
  missing: readonly MissingFile[],
): Promise<boolean> {
  const [host = ""] = addresses.map((url) => url.host);
  const contact = l10n.t("Contact {0}", host);
  const about =
    model === undefined ? [] : [l10n.t("About {0}. License: {1}.", byteText(model.bytes), model.license)];
  const detail = [
    missing.map(({ url }) => url.href).join("\n"),
    ...about,
    ...(model !== undefined && host !== huggingFace.host
      ? [l10n.t("{0} is the mirror in the setting inhouse.models.mirror.", host)]
      : []),
    l10n.t("Only this URL is sent. You'll confirm the size before downloading."),
  ].join("\n\n");
  const question = l10n.t("Contact {0} to check the size of “{1}”?", host, name);
  return (await showInformationMessage(question, { modal: true, detail }, contact)) === contact;
}

/** Asks the user to confirm the download, with its hosts, size and checksums. */
export async function confirmDownload(
  { name, model }: DownloadTarget,
  found: readonly FoundFile[],
  deps: ModelsDeps,
): Promise<boolean> {
  const { folder } = deps;
  const hosts = [...new Set(found.flatMap(({ remote }) => remote.hosts))];
  const sizes = found.map(({ remote }) => remote.bytes);
  const known = sizes.every((bytes) => bytes !== undefined);
  const bytes = known ? sizes.reduce((sum, each) => sum + each, 0) : undefined;
  const size = bytes === undefined ? l10n.t("of unknown size") : byteText(bytes);
  const checked = found.every(({ remote }) => remote.sha256 !== undefined);
  const detail = [
    found.map(({ file, remote }) => fileLine(file, remote)).join("\n"),
    hosts.length > 1 ? l10n.t("{0} redirects to {1}.", hosts[0] ?? "", hosts.slice(1).join(", ")) : "",
    checked
      ? l10n.t("The SHA-256 checksum is verified after download.")
      : l10n.t("{0} provides no checksum; only the file format can be verified.", hosts[0] ?? ""),
    bytes === undefined ? "" : await memoryNote(name, bytes, model, deps),
    l10n.t("Saved to {0} ({1} free).", folder.path, byteText(await folder.freeBytes())),
  ];
  const go = l10n.t("Download");
  const question = l10n.t("Download “{0}” ({1}) from {2}?", name, size, hosts[0] ?? "");
  const options = { modal: true, detail: detail.filter(Boolean).join("\n\n") };
  return (await showInformationMessage(question, options, go)) === go;
}

/** Warns if the model would not fit into memory, as estimated before the download. */
async function memoryNote(
  name: string,
  modelBytes: number,
  model: CatalogueModel | undefined,
  { process }: ModelsDeps,
): Promise<string> {
  const role = model === undefined ? ("chat" as const) : mainRole(model);
  const models = [{ name, role, modelBytes, ...(model?.memory ?? { kvBytesPerToken: 0 }) }];
  const signal = AbortSignal.timeout(memoryTimeoutMs);
  const fits = await askServer(process, FitModelsRequest.type, { models }, signal).catch(() => {});
  return fits?.models[0]?.tooLarge ?? "";
}

/** Asks the user to allow a redirect to a host that was not confirmed before. */
export async function agreeToHost(host: string): Promise<boolean> {
  const question = l10n.t("The download now redirects to {0}. Continue?", host);
  return await confirm(question, l10n.t("Continue"));
}

function fileLine(file: string, { bytes, sha256 }: RemoteFile): string {
  const size = bytes === undefined ? "" : ` (${l10n.t("{0} bytes", bytes)})`;
  return `${file}${size}${sha256 === undefined ? "" : `\nSHA-256 ${sha256}`}`;
}
