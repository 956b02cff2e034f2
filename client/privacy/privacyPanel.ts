import { randomUUID } from "node:crypto";
import { type Disposable, env, l10n, ProgressLocation, ViewColumn, type WebviewPanel, window } from "vscode";
import { commandIds } from "../commandIds";
import { withProgress } from "../shown";
import { checkIntegrity, type IntegrityResult } from "./integrity";
import { privacyPage, waitingPage } from "./privacyPage";
import type { PrivacyReport } from "./report";

export interface PrivacyPanelOptions {
  readonly gather: (integrity: IntegrityResult | undefined) => Promise<PrivacyReport>;
  /** Absolute path of the extension's folder. */
  readonly extensionPath: string;
}

/** The page with the privacy report; one at a time, made anew whenever it is shown. */
export class PrivacyPanel implements Disposable {
  readonly #options: PrivacyPanelOptions;
  #panel: WebviewPanel | undefined;
  #integrity: IntegrityResult | undefined;

  constructor(options: PrivacyPanelOptions) {
    this.#options = options;
  }

  /** `check` of "integrity" also compares the extension's files with their digests. */
  async show(check?: unknown): Promise<void> {
    const panel = this.#panel ?? this.#create();
    panel.reveal();
    if (check === "integrity") this.#integrity = await this.#check();
    await this.refresh();
  }

  /** Does nothing when the page is not open. */
  async refresh(): Promise<void> {
    if (this.#panel === undefined) return;
    const report = await this.report();
    if (this.#panel === undefined) return;
    this.#panel.webview.html = privacyPage(report, pageOptions());
  }

  report(): Promise<PrivacyReport> {
    return this.#options.gather(this.#integrity);
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  /** Libraries for GPUs take some seconds. */
  #check(): Thenable<IntegrityResult> {
    const title = l10n.t("Inhouse: Comparing the extension's files");
    return withProgress({ location: ProgressLocation.Notification, title }, () =>
      checkIntegrity(this.#options.extensionPath),
    );
  }

  #create(): WebviewPanel {
    const panel = window.createWebviewPanel(
      "inhouse.privacyReport",
      l10n.t("Inhouse privacy report"),
      ViewColumn.Active,
      {
        enableScripts: false,
        enableFindWidget: true,
        localResourceRoots: [],
        enableCommandUris: [
          commandIds.showPrivacyReport,
          commandIds.exportPrivacyReport,
          commandIds.eraseStoredData,
        ],
      },
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    panel.webview.html = waitingPage(pageOptions());
    this.#panel = panel;
    return panel;
  }
}

function pageOptions() {
  return { nonce: randomUUID(), language: env.language, t: l10n.t };
}
