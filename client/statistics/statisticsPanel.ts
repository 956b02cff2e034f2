import { randomUUID } from "node:crypto";
import { type Disposable, env, l10n, ViewColumn, type WebviewPanel, window } from "vscode";
import { StatisticsRequest } from "../../server/protocol/statistics";
import { commandIds } from "../commandIds";
import type { ServerProcess } from "../serverProcess";
import { statisticsPage } from "./statisticsPage";

/** The page with the statistics; one at a time, brought up to date whenever it is shown. */
export class StatisticsPanel implements Disposable {
  #panel: WebviewPanel | undefined;

  constructor(private readonly server: ServerProcess) {}

  async show(): Promise<void> {
    const panel = this.#panel ?? this.#create();
    panel.reveal();
    await this.refresh();
  }

  /** Does nothing when the page is not open. */
  async refresh(): Promise<void> {
    const result = await this.server.request(StatisticsRequest.type);
    if (this.#panel === undefined) return;
    const options = { nonce: randomUUID(), language: env.language, t: l10n.t };
    this.#panel.webview.html = statisticsPage(result, options);
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #create(): WebviewPanel {
    const panel = window.createWebviewPanel(
      "inhouse.statistics",
      l10n.t("Inhouse statistics"),
      ViewColumn.Active,
      {
        enableScripts: false,
        localResourceRoots: [],
        enableCommandUris: [
          commandIds.showStatistics,
          commandIds.exportStatistics,
          commandIds.eraseStatistics,
        ],
      },
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    this.#panel = panel;
    return panel;
  }
}
