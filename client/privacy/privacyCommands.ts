import { type QuickPickItem, workspace } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { type StoredId, storedIds } from "../storage/storageLayout";
import { confirm } from "../ui/confirm";
import { exportTarget } from "../ui/exportTarget";
import { setStatusBarMessage, showErrorMessage, showQuickPick } from "../ui/shown";
import { byteText } from "../ui/text";
import type { PrivacyPanel } from "./privacyPanel";
import { reportMarkdown } from "./reportMarkdown";
import type { StoredDataEraser } from "./storedDataEraser";
import { storedDataText } from "./storedSection";

/** Writes the report as Markdown or JSON, by file name, to `where` or a file that the user chooses. */
export async function exportPrivacyReport(panel: PrivacyPanel, where?: unknown): Promise<void> {
  const title = l10n.t("Export privacy report");
  const filters = { Markdown: ["md"], JSON: ["json"] };
  const target = await exportTarget({ title, filters, name: "inhouse-privacy-report.md" }, where);
  if (target === undefined) return;
  try {
    const report = await panel.report();
    const text = target.path.endsWith(".json")
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : reportMarkdown(report);
    await workspace.fs.writeFile(target, Buffer.from(text));
    setStatusBarMessage(l10n.t("Inhouse: Privacy report exported."), 4000);
  } catch (error) {
    const reason = failureText(error);
    void showErrorMessage(l10n.t("Could not export the privacy report. {0}", reason));
  }
}

/** Deletes one kind of stored data after confirmation. `which` is its id; without one the user picks it. */
export async function eraseStoredData(
  stored: StoredDataEraser,
  panel: PrivacyPanel,
  which?: unknown,
): Promise<void> {
  const id = storedIds.find((each) => each === which) ?? (await pick(stored));
  if (id === undefined) return;
  const { title, about } = storedDataText(id);
  const detail = `${about} ${l10n.t("This can't be undone.")}`;
  if (!(await confirm(l10n.t("Delete “{0}” from disk?", title), l10n.t("Delete"), detail))) return;
  try {
    await stored.erase(id);
    setStatusBarMessage(l10n.t("Inhouse: Deleted “{0}”.", title), 4000);
  } catch (error) {
    const reason = failureText(error);
    void showErrorMessage(l10n.t("Could not delete all of “{0}”. {1}", title, reason));
  }
  await panel.refresh();
}

async function pick(stored: StoredDataEraser): Promise<StoredId | undefined> {
  const nonEmpty = (await stored.measure()).filter(({ bytes }) => bytes > 0);
  const items = nonEmpty.map(({ id, bytes }): QuickPickItem & { readonly id: StoredId } => {
    const { title, about } = storedDataText(id);
    return { id, label: title, description: byteText(bytes), detail: about };
  });
  const picked = await showQuickPick(items, { title: l10n.t("Select data to delete") });
  return picked?.id;
}
