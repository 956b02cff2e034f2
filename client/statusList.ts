import { setTimeout as delay } from "node:timers/promises";
import { commands, l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon } from "vscode";
import { showQuickPick } from "./shown";
import { type StatusAction, statusActions, statusFacts } from "./statusFacts";
import type { StatusTracker } from "./statusTracker";
import { statusSentence } from "./statusView";
import { plainText } from "./text";

interface StatusListItem extends QuickPickItem {
  readonly action?: StatusAction;
}

/** The control panel for the keyboard and for screen readers: the same facts and actions as in the hover. */
export async function showStatusList(tracker: StatusTracker): Promise<void> {
  // Fresh figures if they come at once; a busy server must not keep the list closed.
  await Promise.race([tracker.refreshStats(), delay(200)]);
  const { view } = tracker;
  const picked = await showQuickPick(
    [
      ...statusActions(view, l10n.t).map(actionItem),
      { label: l10n.t("Status"), kind: QuickPickItemKind.Separator },
      ...statusFacts(view, l10n.t).map(({ label, value }) => ({ label, description: plainText(value) })),
    ] satisfies StatusListItem[] as StatusListItem[],
    { title: "Inhouse", placeHolder: statusSentence(view, l10n.t), matchOnDescription: true },
  );
  if (picked?.action === undefined) return;
  const { command, argument } = picked.action;
  await commands.executeCommand(command, ...(argument === undefined ? [] : [argument]));
}

function actionItem(action: StatusAction): StatusListItem {
  return { label: plainText(action.title), iconPath: new ThemeIcon(action.icon), action };
}
