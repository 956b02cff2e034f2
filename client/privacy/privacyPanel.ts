import { type Disposable, ProgressLocation } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { commandIds } from "../ui/commandIds";
import { PagePanel } from "../ui/page/pagePanel";
import { withProgress } from "../ui/shown";
import { checkIntegrity, type IntegrityResult } from "./integrity";
import { privacyPage, waitingPage } from "./privacyPage";
import type { PrivacyReport } from "./report";

export interface PrivacyPanelOptions {
  readonly gather: (integrity: IntegrityResult | undefined) => Promise<PrivacyReport>;
  /** Absolute path of the extension's folder. */
  readonly extensionPath: string;
}

/** The panel with the privacy report. Showing it refreshes the report. */
export class PrivacyPanel implements Disposable {
  readonly #options: PrivacyPanelOptions;
  readonly #panel = new PagePanel({
    viewType: "inhouse.privacyReport",
    title: l10n.t("Inhouse privacy report"),
    commands: [commandIds.showPrivacyReport, commandIds.exportPrivacyReport, commandIds.eraseStoredData],
    enableFindWidget: true,
  });
  #integrity: IntegrityResult | undefined;

  constructor(options: PrivacyPanelOptions) {
    this.#options = options;
  }

  /** With `check` "integrity", also compares the extension's files with their checksums. */
  async show(check?: unknown): Promise<void> {
    const wasOpen = this.#panel.isOpen;
    this.#panel.reveal();
    if (!wasOpen) this.#panel.draw(waitingPage);
    if (check === "integrity") this.#integrity = await this.#check();
    await this.refresh();
  }

  /** Does nothing if the panel is not open. */
  async refresh(): Promise<void> {
    if (!this.#panel.isOpen) return;
    const report = await this.report();
    this.#panel.draw((options) => privacyPage(report, options));
  }

  report(): Promise<PrivacyReport> {
    return this.#options.gather(this.#integrity);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** Hashing the GPU libraries takes some seconds. */
  #check(): Thenable<IntegrityResult> {
    const title = l10n.t("Inhouse: Checking the extension's files…");
    return withProgress({ location: ProgressLocation.Window, title }, () =>
      checkIntegrity(this.#options.extensionPath),
    );
  }
}
