import { l10n } from "vscode";
import { FitModelsRequest } from "../../server/protocol/models";
import { askServer } from "../askServer";
import { showInformationMessage, showWarningMessage } from "../shown";
import { type CatalogueModel, estimatedBytes } from "./catalogue";
import type { ModelsDeps } from "./models";
import { inBytes } from "./transfer/inBytes";
import type { RemoteFile } from "./transfer/remoteFile";

/** A model to be had: its files by their addresses. */
export interface Wanted {
  readonly name: string;
  readonly addresses: readonly URL[];
  readonly model?: CatalogueModel;
}

/** A file that is not here yet. */
export interface MissingFile {
  readonly url: URL;
  readonly file: string;
}

/** A file to be had, and the name that it gets here. */
export interface WantedFile {
  readonly remote: RemoteFile;
  readonly file: string;
}

/** A server that is busy must not keep the question back. */
const memoryPatienceMs = 2000;

/** Whether the host may be asked how large the files are and who hands them out. */
export async function mayAsk(
  { name, model, addresses }: Wanted,
  missing: readonly MissingFile[],
): Promise<boolean> {
  const [host = ""] = addresses.map((url) => url.host);
  const ask = l10n.t("Ask {0}", host);
  const about =
    model === undefined
      ? []
      : [l10n.t("About {0}. Licence: {1}.", inBytes(estimatedBytes(model)), model.licence)];
  const detail = [
    missing.map(({ url }) => url.href).join("\n"),
    ...about,
    l10n.t("Only this address is sent. Before anything is downloaded you are told its size and asked again."),
  ].join("\n\n");
  const question = l10n.t("Ask {0} about “{1}”?", host, name);
  return (await showInformationMessage(question, { modal: true, detail }, ask)) === ask;
}

/** Whether they may be downloaded, now that it is known from where and how much. */
export async function mayDownload(
  { name, model }: Wanted,
  found: readonly WantedFile[],
  deps: ModelsDeps,
): Promise<boolean> {
  const { folder } = deps;
  const hosts = [...new Set(found.flatMap(({ remote }) => remote.hosts))];
  const sizes = found.map(({ remote }) => remote.bytes);
  const known = sizes.every((bytes) => bytes !== undefined);
  const bytes = known ? sizes.reduce((sum, each) => sum + each, 0) : undefined;
  const size = bytes === undefined ? l10n.t("of unknown size") : inBytes(bytes);
  const checked = found.every(({ remote }) => remote.sha256 !== undefined);
  const detail = [
    found.map(({ file, remote }) => fileLine(file, remote)).join("\n"),
    hosts.length > 1
      ? l10n.t("{0} hands it out by way of {1}.", hosts[0] ?? "", hosts.slice(1).join(", "))
      : "",
    checked
      ? l10n.t("Its SHA-256 is checked when it is there.")
      : l10n.t("{0} tells no SHA-256, so only its form can be checked.", hosts[0] ?? ""),
    bytes === undefined ? "" : await memoryNote(name, bytes, model, deps),
    l10n.t("It is put into {0}, where {1} are free.", folder.path, inBytes(await folder.freeBytes())),
  ];
  const go = l10n.t("Download");
  const question = l10n.t("Download “{0}” ({1}) from {2}?", name, size, hosts[0] ?? "");
  const options = { modal: true, detail: detail.filter(Boolean).join("\n\n") };
  return (await showInformationMessage(question, options, go)) === go;
}

/** Why it would not fit into memory, as far as that is known before it is here. */
async function memoryNote(
  name: string,
  modelBytes: number,
  model: CatalogueModel | undefined,
  { process }: ModelsDeps,
): Promise<string> {
  const role = model?.role === "completion" ? ("completion" as const) : ("chat" as const);
  const models = [{ name, role, modelBytes, kvBytesPerToken: model?.kvBytesPerToken ?? 0 }];
  const signal = AbortSignal.timeout(memoryPatienceMs);
  const fits = await askServer(process, FitModelsRequest.type, { models }, signal).catch(() => {});
  return fits?.models[0]?.tooLarge ?? "";
}

/** Whether a host that nobody has named before may hand the file out. */
export async function agreeToHost(host: string): Promise<boolean> {
  const go = l10n.t("Go On");
  const question = l10n.t("The file is now handed out by {0}. Go on?", host);
  return (await showWarningMessage(question, { modal: true }, go)) === go;
}

function fileLine(file: string, { bytes, sha256 }: RemoteFile): string {
  const size = bytes === undefined ? "" : ` (${bytes.toLocaleString()} bytes)`;
  return `${file}${size}${sha256 === undefined ? "" : `\nSHA-256 ${sha256}`}`;
}
