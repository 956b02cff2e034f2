import type { Disposable } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { StatisticsRequest } from "../../server/protocol/statistics";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { commandIds } from "../ui/commandIds";
import { PagePanel } from "../ui/page/pagePanel";
import { statisticsPage } from "./statisticsPage";

/** The panel with the statistics. Showing it refreshes the figures. */
export class StatisticsPanel implements Disposable {
  readonly #panel = new PagePanel({
    viewType: "inhouse.statistics",
    title: l10n.t("Inhouse statistics"),
    commands: [
      commandIds.showStatistics,
      commandIds.exportStatistics,
      commandIds.eraseStatistics,
      commandIds.openSample,
      commandIds.openSettings,
      commandIds.restartServer,
    ],
  });

  constructor(private readonly server: ServerProcess) {}

  async show(): Promise<void> {
    this.#panel.reveal();
    await this.refresh();
  }

  /** Does nothing if the panel is not open. */
  async refresh(): Promise<void> {
    const result = await this.server.request(StatisticsRequest.type);
    this.#panel.draw((options) => statisticsPage(result, options));
  }

  dispose(): void {
    this.#panel.dispose();
  }
}
