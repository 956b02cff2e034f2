import { l10n, Uri, window, workspace } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { EraseStatisticsRequest, StatisticsRequest } from "../../server/protocol/statistics";
import type { ServerProcess } from "../serverProcess";
import { setStatusBarMessage, showErrorMessage, showWarningMessage } from "../shown";
import type { StatisticsPanel } from "./statisticsPanel";

/** Writes the figures of the page, as JSON, where the caller or else the user says. */
export async function exportStatistics(server: ServerProcess, where?: unknown): Promise<void> {
  const result = await server.request(StatisticsRequest.type);
  if (result === undefined) return tellNoServer();
  const target = where instanceof Uri ? where : await askForFile();
  if (target === undefined) return;
  try {
    await workspace.fs.writeFile(target, Buffer.from(`${JSON.stringify(result, undefined, 2)}\n`));
    setStatusBarMessage(l10n.t("Inhouse: Statistics exported."), 4000);
  } catch (error) {
    const reason = failureText(error, l10n.t);
    void showErrorMessage(l10n.t("The statistics could not be exported. {0}", reason));
  }
}

function askForFile(): Thenable<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return window.showSaveDialog({
    title: l10n.t("Export statistics"),
    filters: { JSON: ["json"] },
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, "inhouse-statistics.json") }),
  });
}

/** Forgets all counts, after asking. */
export async function eraseStatistics(server: ServerProcess, panel: StatisticsPanel): Promise<void> {
  const erase = l10n.t("Erase");
  const picked = await showWarningMessage(
    l10n.t("Erase the statistics of Inhouse?"),
    { modal: true, detail: l10n.t("All counts on this machine are deleted. This can't be undone.") },
    erase,
  );
  if (picked !== erase) return;
  if ((await server.request(EraseStatisticsRequest.type)) === undefined) return tellNoServer();
  setStatusBarMessage(l10n.t("Inhouse: Statistics erased."), 4000);
  await panel.refresh();
}

function tellNoServer(): void {
  void showErrorMessage(
    l10n.t(
      "The Inhouse server did not answer. Its log may say why; “Inhouse: Restart Server” starts it again.",
    ),
  );
}
