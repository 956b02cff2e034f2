import { setTimeout as delay } from "node:timers/promises";
import { commands, l10n, ProgressLocation, window } from "vscode";
import { addressesOf, type CatalogueModel, estimatedBytes } from "./catalogue";
import { fileNameOf, partsOf } from "./modelFolder";
import type { ModelsDeps } from "./models";
import { pickModel, pickStored } from "./pickModel";
import { ProgressText } from "./progressText";
import { download, inBytes } from "./transfer/download";
import { DownloadError } from "./transfer/downloadError";
import { downloadsAreOff } from "./transfer/network";
import { askHost, type RemoteFile } from "./transfer/remoteFile";
import { offerToUse, usedFor, useNoMore } from "./useModel";

/** A model to be had: its files by their addresses. */
interface Wanted {
  readonly name: string;
  readonly addresses: readonly URL[];
  readonly model?: CatalogueModel;
}

/** A file to be had, and the name that it gets here. */
interface WantedFile {
  readonly remote: RemoteFile;
  readonly file: string;
}

/** From the wish for a model to its use. Nothing is asked of the network before the user has agreed to who is asked for what. */
export class DownloadFlow {
  constructor(private readonly deps: ModelsDeps) {}

  async run(): Promise<void> {
    const { isAllowed } = this.deps;
    try {
      if (!isAllowed()) {
        await this.#offerWithoutDownload();
        return;
      }
      const choice = await pickModel(this.deps, (file) => deleteModel(file, this.deps));
      if (choice === undefined) return;
      switch (choice.kind) {
        case "stored":
          return await offerToUse(choice.model.path, this.deps);
        case "catalogue": {
          const { model } = choice;
          return await this.#get({ name: model.name, addresses: addressesOf(model), model });
        }
        case "unfinished":
          return await this.#get(wantedAt(new URL(choice.url), choice.file));
        case "address":
          return await this.#getFromAddress();
        case "file":
          return await this.#useFile();
      }
    } catch (error) {
      tell(error, this.deps);
    }
  }

  async #offerWithoutDownload(): Promise<void> {
    const choose = l10n.t("Choose a File…");
    const picked = await window.showInformationMessage(downloadsAreOff(l10n.t), choose);
    if (picked === choose) await this.#useFile();
  }

  async #useFile(): Promise<void> {
    const [chosen] =
      (await window.showOpenDialog({
        title: l10n.t("Choose a model"),
        openLabel: l10n.t("Use"),
        filters: { [l10n.t("GGUF models")]: ["gguf"] },
      })) ?? [];
    if (chosen !== undefined) await offerToUse(chosen.fsPath, this.deps);
  }

  async #getFromAddress(): Promise<void> {
    const typed = await window.showInputBox({
      title: l10n.t("Inhouse: Download a Model"),
      prompt: l10n.t("Address of a GGUF file. Of a model in several parts, the address of the first one."),
      placeHolder: "https://huggingface.co/…/resolve/main/….gguf",
      ignoreFocusOut: true,
      validateInput: (value) => this.#addressProblem(value),
    });
    if (typed === undefined) return;
    const url = new URL(typed.trim());
    await this.#get(wantedAt(url, fileNameOf(url) ?? ""));
  }

  #addressProblem(value: string): string | undefined {
    if (!URL.canParse(value.trim())) return l10n.t("Type a whole address: https://…");
    const url = new URL(value.trim());
    const noName = l10n.t("The address does not end with the name of a GGUF file.");
    return this.deps.network.refusal(url) ?? (fileNameOf(url) === undefined ? noName : undefined);
  }

  async #get(wanted: Wanted): Promise<void> {
    const { folder } = this.deps;
    const files = wanted.addresses.map((url) => fileNameOf(url) ?? "");
    const missing: { readonly url: URL; readonly file: string }[] = [];
    for (const [at, url] of wanted.addresses.entries()) {
      const file = files[at] ?? "";
      if (!(await folder.has(file))) missing.push({ url, file });
      else if ((await folder.origin(file))?.url !== url.href)
        throw new DownloadError(
          l10n.t(
            "There is another model called {0} already: delete it first with “Inhouse: Delete a Downloaded Model…”.",
            file,
          ),
        );
    }
    if (missing.length > 0) {
      const found = await this.#ask(wanted, missing);
      if (
        found === undefined ||
        !(await this.#agreed(wanted, found)) ||
        !(await this.#download(wanted, found))
      )
        return;
    }
    await offerToUse(folder.pathOf(files[0] ?? ""), this.deps);
  }

  /** Asks how large the files are and who hands them out, after the user has agreed to the question. */
  async #ask(
    { name, model, addresses }: Wanted,
    missing: readonly { readonly url: URL; readonly file: string }[],
  ): Promise<WantedFile[] | undefined> {
    const [host = ""] = addresses.map((url) => url.host);
    const ask = l10n.t("Ask {0}", host);
    const about =
      model === undefined
        ? []
        : [l10n.t("About {0}. Licence: {1}.", inBytes(estimatedBytes(model)), model.licence)];
    const detail = [
      missing.map(({ url }) => url.href).join("\n"),
      ...about,
      l10n.t(
        "Only this address is sent. Before anything is downloaded you are told its size and asked again.",
      ),
    ].join("\n\n");
    const question = l10n.t("Ask {0} about “{1}”?", host, name);
    if ((await window.showInformationMessage(question, { modal: true, detail }, ask)) !== ask)
      return undefined;
    const title = l10n.t("Inhouse asks {0}", host);
    return this.#withProgress(title, async (_, signal) =>
      Promise.all(
        missing.map(async ({ url, file }) => ({
          remote: await askHost(url, this.deps.network, l10n.t, signal),
          file,
        })),
      ),
    );
  }

  async #agreed({ name }: Wanted, found: readonly WantedFile[]): Promise<boolean> {
    const { folder } = this.deps;
    const hosts = [...new Set(found.flatMap(({ remote }) => remote.hosts))];
    const sizes = found.map(({ remote }) => remote.bytes);
    const known = sizes.every((bytes) => bytes !== undefined);
    const size = known ? inBytes(sizes.reduce((sum, bytes) => sum + bytes, 0)) : l10n.t("of unknown size");
    const checked = found.every(({ remote }) => remote.sha256 !== undefined);
    const detail = [
      found.map(({ file, remote }) => fileLine(file, remote)).join("\n"),
      hosts.length > 1
        ? l10n.t("{0} hands it out by way of {1}.", hosts[0] ?? "", hosts.slice(1).join(", "))
        : "",
      checked
        ? l10n.t("Its SHA-256 is checked when it is there.")
        : l10n.t("{0} tells no SHA-256, so only its form can be checked.", hosts[0] ?? ""),
      l10n.t("It is put into {0}, where {1} are free.", folder.path, inBytes(await folder.freeBytes())),
    ];
    const go = l10n.t("Download");
    const question = l10n.t("Download “{0}” ({1}) from {2}?", name, size, hosts[0] ?? "");
    const options = { modal: true, detail: detail.filter(Boolean).join("\n\n") };
    return (await window.showInformationMessage(question, options, go)) === go;
  }

  /** True when all of it is there, false when the user has cancelled it. */
  async #download({ name }: Wanted, found: readonly WantedFile[]): Promise<boolean> {
    const { folder, network, log } = this.deps;
    const title = l10n.t("Downloading {0}", name);
    const done = await this.#withProgress(title, async (report, signal) => {
      const text = new ProgressText(
        found.map(({ remote }) => remote.bytes),
        performance.now,
      );
      for (const [at, { remote, file }] of found.entries()) {
        const { bytes, sha256 } = await download(
          remote,
          folder.pathOf(file),
          {
            ...{ network, t: l10n.t, agreeToHost, wait },
            freeBytes: () => folder.freeBytes(),
            onProgress: (progress) => report(text.of(at, progress)),
          },
          signal,
        );
        await folder.keepOrigin(file, { url: remote.url.href, bytes, sha256, at: Date.now() });
        log.info(`Downloaded ${file} from ${remote.url.host}: ${bytes} bytes, SHA-256 ${sha256}.`);
      }
      return true;
    });
    if (done === undefined)
      window.setStatusBarMessage(
        l10n.t("Inhouse: what has come of {0} is kept, to go on later.", name),
        6000,
      );
    return done === true;
  }

  /** Undefined when the user cancels. */
  async #withProgress<T>(
    title: string,
    work: (
      report: (step: { message?: string; increment?: number }) => void,
      signal: AbortSignal,
    ) => Promise<T>,
  ): Promise<T | undefined> {
    const stopper = new AbortController();
    try {
      return await window.withProgress(
        { location: ProgressLocation.Notification, cancellable: true, title },
        async (progress, token) => {
          token.onCancellationRequested(() => stopper.abort());
          return work((step) => progress.report(step), stopper.signal);
        },
      );
    } catch (error) {
      if (stopper.signal.aborted) return undefined;
      throw error;
    }
  }
}

/** What is at an address, with its other parts beside it. */
function wantedAt(url: URL, file: string): Wanted {
  const parts = partsOf(file).map((part) => new URL(encodeURIComponent(part), url));
  // With one part the address stays as it is, query included.
  return { name: file, addresses: parts.length === 1 ? [url] : parts };
}

function fileLine(file: string, { bytes, sha256 }: RemoteFile): string {
  const size = bytes === undefined ? "" : ` (${bytes.toLocaleString()} bytes)`;
  return `${file}${size}${sha256 === undefined ? "" : `\nSHA-256 ${sha256}`}`;
}

async function agreeToHost(host: string): Promise<boolean> {
  const go = l10n.t("Go On");
  const question = l10n.t("The file is now handed out by {0}. Go on?", host);
  return (await window.showWarningMessage(question, { modal: true }, go)) === go;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}

export async function askDeletion(deps: ModelsDeps): Promise<void> {
  const file = await pickStored(deps.folder);
  if (file !== undefined) await deleteModel(file, deps);
}

async function deleteModel(file: string, deps: ModelsDeps): Promise<void> {
  const { folder } = deps;
  const used = usedFor(partsOf(file).map((part) => folder.pathOf(part)));
  const inUse = l10n.t("Inhouse uses it now, and will use the model that comes with it instead.");
  const remove = l10n.t("Delete");
  const options = { modal: true, detail: used.length > 0 ? inUse : "" };
  if ((await window.showWarningMessage(l10n.t("Delete {0}?", file), options, remove)) !== remove) return;
  try {
    await useNoMore(used);
    await folder.delete(file);
  } catch (error) {
    tell(error, deps);
  }
}

function tell(error: unknown, { log }: ModelsDeps): void {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof DownloadError)) log.error(error instanceof Error ? error : String(error));
  const showLog = l10n.t("Show Log");
  void window.showErrorMessage(message, showLog).then((picked) => {
    if (picked === showLog) void commands.executeCommand("inhouse.showLog");
  });
}
