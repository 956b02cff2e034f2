import { setTimeout as delay } from "node:timers/promises";
import { window } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { cancellableProgress } from "../ui/cancellableProgress";
import { setStatusBarMessage, showInformationMessage, showInputBox } from "../ui/shown";
import { offerToAssign } from "./assignModel";
import { addressesOf } from "./catalogue";
import {
  agreeToHost,
  confirmContact,
  confirmDownload,
  type DownloadTarget,
  type FoundFile,
  type MissingFile,
} from "./confirmations";
import { deleteModel } from "./deleteModel";
import { fileNameOf, partsOf } from "./modelFolder";
import type { ModelsDeps } from "./modelsDeps";
import { pickModel } from "./pickModel";
import { ProgressText } from "./progressText";
import { showDownloadError } from "./showDownloadError";
import { download } from "./transfer/download";
import { DownloadError } from "./transfer/downloadError";
import { downloadsAreOff } from "./transfer/network";
import { askHost } from "./transfer/remoteFile";
import { requireSpaceForAll } from "./transfer/space";

/**
 * Guides the user from choosing a model to using it. Contacts a host only after the user has confirmed the host and the
 * purpose.
 */
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
          return await offerToAssign(choice.model.path, this.deps);
        case "catalogue": {
          const { model } = choice;
          return await this.#downloadModel({ name: model.name, addresses: addressesOf(model), model });
        }
        case "unfinished":
          return await this.#downloadModel(targetAt(new URL(choice.url), choice.file));
        case "address":
          return await this.#downloadFromUrl();
        case "file":
          return await this.#pickFile();
      }
    } catch (error) {
      showDownloadError(error, this.deps);
    }
  }

  async #offerWithoutDownload(): Promise<void> {
    const choose = l10n.t("Choose a File…");
    const picked = await showInformationMessage(downloadsAreOff(), choose);
    if (picked === choose) await this.#pickFile();
  }

  async #pickFile(): Promise<void> {
    const [chosen] =
      (await window.showOpenDialog({
        title: l10n.t("Choose a model"),
        openLabel: l10n.t("Use"),
        filters: { [l10n.t("GGUF models")]: ["gguf"] },
      })) ?? [];
    if (chosen !== undefined) await offerToAssign(chosen.fsPath, this.deps);
  }

  async #downloadFromUrl(): Promise<void> {
    const typed = await showInputBox({
      title: l10n.t("Inhouse: Download a Model"),
      prompt: l10n.t("URL of a GGUF file. If the model has several parts, the URL of the first one."),
      placeHolder: "https://huggingface.co/…/resolve/main/….gguf",
      ignoreFocusOut: true,
      validateInput: (value) => this.#urlProblem(value),
    });
    if (typed === undefined) return;
    const url = new URL(typed.trim());
    await this.#downloadModel(targetAt(url, fileNameOf(url) ?? ""));
  }

  #urlProblem(value: string): string | undefined {
    if (!URL.canParse(value.trim())) return l10n.t("Enter a complete URL: https://…");
    const url = new URL(value.trim());
    const noName = l10n.t("The URL must end with the name of a GGUF file.");
    return this.deps.network.refusal(url) ?? (fileNameOf(url) === undefined ? noName : undefined);
  }

  async #downloadModel(target: DownloadTarget): Promise<void> {
    const { folder } = this.deps;
    const files = target.addresses.map((url) => fileNameOf(url) ?? "");
    const missing: MissingFile[] = [];
    for (const [at, url] of target.addresses.entries()) {
      const file = files[at] ?? "";
      if (!(await folder.has(file))) missing.push({ url, file });
      else if ((await folder.origin(file))?.url !== url.href)
        throw new DownloadError(
          l10n.t(
            "Another model is already named {0}. Delete it first with “Inhouse: Delete a Downloaded Model…”.",
            file,
          ),
        );
    }
    if (missing.length > 0) {
      const found = await this.#inspectHost(target, missing);
      if (
        found === undefined ||
        !(await confirmDownload(target, found, this.deps)) ||
        !(await this.#downloadFiles(target, found))
      )
        return;
    }
    await offerToAssign(folder.pathOf(files[0] ?? ""), this.deps);
  }

  /** Asks the host for sizes and redirects, after the user has agreed. Undefined if the user declines or cancels. */
  async #inspectHost(
    target: DownloadTarget,
    missing: readonly MissingFile[],
  ): Promise<FoundFile[] | undefined> {
    if (!(await confirmContact(target, missing))) return undefined;
    const [host = ""] = target.addresses.map((url) => url.host);
    const title = l10n.t("Contacting {0}", host);
    return cancellableProgress(title, async (_, signal) =>
      Promise.all(
        missing.map(async ({ url, file }) => ({
          remote: await askHost(url, this.deps.network, signal),
          file,
        })),
      ),
    );
  }

  /** True when the download is complete, false if the user has cancelled it. */
  async #downloadFiles({ name }: DownloadTarget, found: readonly FoundFile[]): Promise<boolean> {
    const { folder, network, log } = this.deps;
    const title = l10n.t("Downloading {0}", name);
    const space = { freeBytes: () => folder.freeBytes() };
    const targets = found.map(({ remote, file }) => ({
      target: folder.pathOf(file),
      bytes: remote.bytes,
    }));
    await requireSpaceForAll(targets, folder.path, space);
    const done = await cancellableProgress(title, async (report, signal) => {
      const sizes = found.map(({ remote }) => remote.bytes);
      const text = new ProgressText(sizes, () => performance.now());
      for (const [at, { remote, file }] of found.entries()) {
        const { bytes, sha256 } = await download(
          remote,
          folder.pathOf(file),
          {
            network,
            agreeToHost,
            wait,
            ...space,
            // The origin is stored first, so that a complete file has one even if this process ends now.
            onComplete: (whole) =>
              folder.storeOrigin(file, { url: remote.url.href, ...whole, at: Date.now() }),
            onProgress: (progress) => {
              const step = text.of(at, progress);
              // A report without a message would clear the text.
              if (step.message !== undefined) report(step);
            },
          },
          signal,
        );
        log.info(`Downloaded ${file} from ${remote.url.host}: ${bytes} bytes, SHA-256 ${sha256}.`);
      }
      return true;
    });
    const files = found.map(({ file }) => file);
    if (
      done === undefined &&
      (await folder.unfinished()).some(({ file }) => partsOf(file).some((part) => files.includes(part)))
    )
      setStatusBarMessage(l10n.t("Download of {0} paused. Run the command again to resume.", name), 6000);
    return done === true;
  }
}

/** The download for a URL. Assumes that the other parts of a split model are next to it. */
function targetAt(url: URL, file: string): DownloadTarget {
  const parts = partsOf(file).map((part) => new URL(encodeURIComponent(part), url));
  // A single part keeps its URL, query included.
  return { name: file, addresses: parts.length === 1 ? [url] : parts };
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
