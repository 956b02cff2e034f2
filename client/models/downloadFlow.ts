import { setTimeout as delay } from "node:timers/promises";
import { l10n, ProgressLocation, window } from "vscode";
import { setStatusBarMessage, showInformationMessage, showInputBox, withProgress } from "../shown";
import { addressesOf } from "./catalogue";
import { deleteModel } from "./deleteModel";
import { fileNameOf, partsOf } from "./modelFolder";
import type { ModelsDeps } from "./models";
import { pickModel } from "./pickModel";
import { ProgressText } from "./progressText";
import {
  agreeToHost,
  type MissingFile,
  mayAsk,
  mayDownload,
  type Wanted,
  type WantedFile,
} from "./questions";
import { tellFailure } from "./tellFailure";
import { download } from "./transfer/download";
import { DownloadError } from "./transfer/downloadError";
import { downloadsAreOff } from "./transfer/network";
import { askHost } from "./transfer/remoteFile";
import { requireSpaceForAll } from "./transfer/space";
import { offerToUse } from "./useModel";

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
      tellFailure(error, this.deps);
    }
  }

  async #offerWithoutDownload(): Promise<void> {
    const choose = l10n.t("Choose a File…");
    const picked = await showInformationMessage(downloadsAreOff(l10n.t), choose);
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
    const typed = await showInputBox({
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
    const missing: MissingFile[] = [];
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
        !(await mayDownload(wanted, found, this.deps)) ||
        !(await this.#download(wanted, found))
      )
        return;
    }
    await offerToUse(folder.pathOf(files[0] ?? ""), this.deps);
  }

  /** Asks how large the files are and who hands them out, after the user has agreed to the question. */
  async #ask(wanted: Wanted, missing: readonly MissingFile[]): Promise<WantedFile[] | undefined> {
    if (!(await mayAsk(wanted, missing))) return undefined;
    const [host = ""] = wanted.addresses.map((url) => url.host);
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

  /** True when all of it is there, false when the user has cancelled it. */
  async #download({ name }: Wanted, found: readonly WantedFile[]): Promise<boolean> {
    const { folder, network, log } = this.deps;
    const title = l10n.t("Downloading {0}", name);
    const space = { t: l10n.t, freeBytes: () => folder.freeBytes() };
    const targets = found.map(({ remote, file }) => ({
      target: folder.pathOf(file),
      bytes: remote.bytes,
    }));
    await requireSpaceForAll(targets, folder.path, space);
    const done = await this.#withProgress(title, async (report, signal) => {
      const sizes = found.map(({ remote }) => remote.bytes);
      const text = new ProgressText(sizes, () => performance.now(), l10n.t);
      for (const [at, { remote, file }] of found.entries()) {
        const { bytes, sha256 } = await download(
          remote,
          folder.pathOf(file),
          {
            ...{ network, agreeToHost, wait, ...space },
            // A file that is in its place always has an origin, whenever this process ends.
            onWhole: (whole) => folder.keepOrigin(file, { url: remote.url.href, ...whole, at: Date.now() }),
            onProgress: (progress) => {
              const step = text.of(at, progress);
              // VS Code would take the words away.
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
      setStatusBarMessage(l10n.t("Inhouse: what has come of {0} is kept, to go on later.", name), 6000);
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
      return await withProgress(
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

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
