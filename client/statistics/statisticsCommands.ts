import { workspace } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { EraseStatisticsRequest, StatisticsRequest } from "../../server/protocol/statistics";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { confirm } from "../ui/confirm";
import { exportTarget } from "../ui/exportTarget";
import { setStatusBarMessage, showErrorMessage } from "../ui/shown";
import type { StatisticsPanel } from "./statisticsPanel";

/** Writes the figures of the page as JSON, to `where` or a file that the user chooses. */
export async function exportStatistics(server: ServerProcess, where?: unknown): Promise<void> {
  const result = await server.request(StatisticsRequest.type);
  if (result === undefined) return showNoServerError();
  const title = l10n.t("Export statistics");
  const dialog = { title, filters: { JSON: ["json"] }, name: "inhouse-statistics.json" };
  const target = await exportTarget(dialog, where);
  if (target === undefined) return;
  try {
    await workspace.fs.writeFile(target, Buffer.from(`${JSON.stringify(result, undefined, 2)}\n`));
    setStatusBarMessage(l10n.t("Inhouse: Statistics exported."), 4000);
  } catch (error) {
    const reason = failureText(error);
    void showErrorMessage(l10n.t("Could not export the statistics. {0}", reason));
  }
}

/** Deletes all counts after confirmation. */
export async function eraseStatistics(server: ServerProcess, panel: StatisticsPanel): Promise<void> {
  const detail = l10n.t("This deletes all counts on this machine and can't be undone.");
  if (!(await confirm(l10n.t("Delete Inhouse's statistics?"), l10n.t("Delete"), detail))) return;
  if ((await server.request(EraseStatisticsRequest.type)) === undefined) return showNoServerError();
  setStatusBarMessage(l10n.t("Inhouse: Statistics deleted."), 4000);
  await panel.refresh();
}

function showNoServerError(): void {
  void showErrorMessage(
    l10n.t("The Inhouse server does not respond. Run “Inhouse: Restart Server” or see the log."),
  );
}
