import { commands, type QuickPickItem, QuickPickItemKind, ThemeIcon } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { showQuickPick } from "../ui/shown";
import { plainText } from "../ui/text";
import { withDeadline } from "../ui/timing/withDeadline";
import { type StatusAction, statusActions, statusFacts } from "./statusFacts";
import type { StatusTracker } from "./statusTracker";
import { statusSentence } from "./statusView";

interface StatusListItem extends QuickPickItem {
  readonly action?: StatusAction;
}

/** Shows the facts and actions of the hover as a quick pick, for the keyboard and for screen readers. */
export async function showStatusList(tracker: StatusTracker): Promise<void> {
  // Refresh the figures, but don't let a busy server delay the list.
  await withDeadline(200, () => tracker.refreshStats());
  const { view } = tracker;
  const picked = await showQuickPick(
    [
      ...statusActions(view).map(actionItem),
      { label: l10n.t("Status"), kind: QuickPickItemKind.Separator },
      ...statusFacts(view).map(({ label, value }) => ({ label, description: plainText(value) })),
    ] satisfies StatusListItem[] as StatusListItem[],
    { title: "Inhouse", placeHolder: statusSentence(view), matchOnDescription: true },
  );
  if (picked?.action === undefined) return;
  const { command, argument } = picked.action;
  await commands.executeCommand(command, ...(argument === undefined ? [] : [argument]));
}

function actionItem(action: StatusAction): StatusListItem {
  return { label: plainText(action.title), iconPath: new ThemeIcon(action.icon), action };
}
