import { l10n, type QuickPickItem, Uri, window, workspace } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { setStatusBarMessage, showErrorMessage, showQuickPick, showWarningMessage } from "../shown";
import { byteText } from "../text";
import type { PrivacyPanel } from "./privacyPanel";
import { reportMarkdown } from "./reportMarkdown";
import type { StoredData } from "./storedData";
import { storedWords } from "./storedSection";
import { type StoredId, storedIds } from "./storedThings";

/** Writes the report as Markdown or JSON, by the name that the caller or else the user gives. */
export async function exportPrivacyReport(panel: PrivacyPanel, where?: unknown): Promise<void> {
  const target = where instanceof Uri ? where : await askForFile();
  if (target === undefined) return;
  try {
    const report = await panel.report();
    const text = target.path.endsWith(".json")
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : reportMarkdown(report, l10n.t);
    await workspace.fs.writeFile(target, Buffer.from(text));
    setStatusBarMessage(l10n.t("Inhouse: Privacy report exported."), 4000);
  } catch (error) {
    const reason = failureText(error, l10n.t);
    void showErrorMessage(l10n.t("The privacy report could not be exported. {0}", reason));
  }
}

function askForFile(): Thenable<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return window.showSaveDialog({
    title: l10n.t("Export privacy report"),
    filters: { Markdown: ["md"], JSON: ["json"] },
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, "inhouse-privacy-report.md") }),
  });
}

/** Erases one of the things that are kept, after asking once; `which` is its id, or the user picks it. */
export async function eraseStoredData(
  stored: StoredData,
  panel: PrivacyPanel,
  which?: unknown,
): Promise<void> {
  const id = storedIds.find((each) => each === which) ?? (await pick(stored));
  if (id === undefined) return;
  const { title, about } = storedWords(id, l10n.t);
  const erase = l10n.t("Erase");
  const picked = await showWarningMessage(
    l10n.t("Erase this from the disk: {0}?", title),
    { modal: true, detail: `${about} ${l10n.t("This can't be undone.")}` },
    erase,
  );
  if (picked !== erase) return;
  try {
    await stored.erase(id);
    setStatusBarMessage(l10n.t("Inhouse: Erased: {0}", title), 4000);
  } catch (error) {
    const reason = failureText(error, l10n.t);
    void showErrorMessage(l10n.t("Not everything could be erased: {0}. {1}", title, reason));
  }
  await panel.refresh();
}

async function pick(stored: StoredData): Promise<StoredId | undefined> {
  const there = (await stored.measure()).filter(({ bytes }) => bytes > 0);
  const items = there.map(({ id, bytes }): QuickPickItem & { readonly id: StoredId } => {
    const { title, about } = storedWords(id, l10n.t);
    return { id, label: title, description: byteText(bytes), detail: about };
  });
  const picked = await showQuickPick(items, { title: l10n.t("What is to be erased?") });
  return picked?.id;
}
