import { window } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { confirm } from "../ui/confirm";
import { showInputBox } from "../ui/shown";
import { offerToAssign, settingsUsing } from "./assignModel";
import { addressesOf } from "./catalogue/catalogue";
import { deleteModel } from "./deleteModel";
import { offerWithoutDownload } from "./downloadsOff";
import { type FoundModel, foundName } from "./found/foundModel";
import { ModelDownload, targetAt } from "./modelDownload";
import { fileNameOf } from "./modelFolder";
import type { ModelsDeps } from "./modelsDeps";
import { pickFile } from "./pickFile";
import { type Choice, pickModel } from "./pickModel";
import { showCopyLine } from "./showCopyLine";
import { showDownloadError } from "./showDownloadError";

/**
 * Guides the user from choosing a model to using it. Contacts a host only after the user has confirmed the host and the
 * purpose.
 */
export class DownloadFlow {
  readonly #download: ModelDownload;

  constructor(private readonly deps: ModelsDeps) {
    this.#download = new ModelDownload(deps);
  }

  async run(): Promise<void> {
    try {
      if (!this.deps.isAllowed()) {
        await offerWithoutDownload(this.deps);
        return;
      }
      const choice = await pickModel(this.deps, (removed) => this.#remove(removed));
      if (choice !== undefined) await this.#follow(choice);
    } catch (error) {
      showDownloadError(error, this.deps);
    }
  }

  async #follow(choice: Choice): Promise<void> {
    switch (choice.kind) {
      case "stored":
      case "other":
        return await offerToAssign(choice.model.path, this.deps);
      case "catalogue": {
        const { model } = choice;
        const addresses = addressesOf(model, this.deps.hub());
        return await this.#download.start({ name: model.name, addresses, model });
      }
      case "unfinished":
        return await this.#download.resume(choice.model);
      case "address":
        return await this.#downloadFromUrl();
      case "file":
        return await pickFile(this.deps);
      case "folder":
        return await this.#pickFolder();
      case "copy":
        return await showCopyLine(this.deps);
    }
  }

  async #remove(choice: Choice): Promise<void> {
    if (choice.kind === "stored" || choice.kind === "unfinished")
      await deleteModel(choice.model.file, this.deps);
    if (choice.kind === "other") await this.#forget(choice.model);
  }

  /** Takes a model of another program or of the user from the lists. Its file stays, and so does a setting that names it. */
  async #forget(model: FoundModel): Promise<void> {
    const name = foundName(model);
    const detail = [
      l10n.t("The file is not Inhouse's and stays at {0}.", model.path),
      ...(settingsUsing([model.path]).length > 0
        ? [l10n.t("Inhouse goes on using it until you choose another model.")]
        : []),
      l10n.t("To list it again, choose it with “File on this machine…”."),
    ].join(" ");
    if (await confirm(l10n.t("Remove {0} from the list?", name), l10n.t("Remove from List"), detail))
      await this.deps.others.forget(model);
  }

  async #pickFolder(): Promise<void> {
    const [chosen] =
      (await window.showOpenDialog({
        title: l10n.t("Choose a folder with models"),
        openLabel: l10n.t("Use"),
        canSelectFiles: false,
        canSelectFolders: true,
      })) ?? [];
    if (chosen === undefined) return;
    await this.deps.others.add(chosen.fsPath);
    await this.run();
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
    await this.#download.start(targetAt(url, fileNameOf(url) ?? ""));
  }

  #urlProblem(value: string): string | undefined {
    if (!URL.canParse(value.trim())) return l10n.t("Enter a complete URL: https://…");
    const url = new URL(value.trim());
    const noName = l10n.t("The URL must end with the name of a GGUF file.");
    return this.deps.network.refusal(url) ?? (fileNameOf(url) === undefined ? noName : undefined);
  }
}
