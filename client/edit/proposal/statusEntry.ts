import { basename } from "node:path/posix";
import { commands, Disposable, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { editCommandIds } from "../../ui/commandIds";
import { withoutMarkup } from "../../ui/text";
import type { EditSession, EditSessions } from "../editSessions";
import { isInFlight } from "../pending/editState";
import { stateLabel } from "./stateLabel";

/** Shows the pending edit in the status bar and sets the context keys for key bindings and menus. */
export function createStatusEntry(edits: EditSessions): Disposable {
  const item = (id: string, priority: number) =>
    window.createStatusBarItem(`inhouse.edit.${id}`, StatusBarAlignment.Left, priority);
  const items = { state: item("state", 4), accept: item("accept", 3), reject: item("reject", 2) };
  const restore = item("restore", 1);
  items.state.name = l10n.t("Inhouse edit");
  items.accept.name = l10n.t("Inhouse edit: accept");
  items.reject.name = l10n.t("Inhouse edit: reject");
  items.accept.text = l10n.t("$(check) Accept");
  items.reject.text = l10n.t("$(close) Reject");
  items.state.command = editCommandIds.show;
  items.accept.command = editCommandIds.acceptAll;
  items.reject.command = editCommandIds.rejectAll;
  restore.name = l10n.t("Inhouse edit: restore");
  restore.command = editCommandIds.restore;
  const keys = new Map<string, unknown>();
  const setKey = (name: string, value: boolean) => {
    if (keys.get(name) === value) return;
    keys.set(name, value);
    void commands.executeCommand("setContext", name, value);
  };
  const draw = () => {
    const session = edits.visibleOrOnly;
    setKey("inhouse.editPending", session !== undefined);
    setKey("inhouse.editAskable", session?.edit.intent !== undefined);
    setKey("inhouse.editAnswered", (session?.edit.result?.answer ?? "") !== "");
    const { visible } = edits;
    setKey("inhouse.editHere", visible !== undefined);
    setKey("inhouse.editAsking", visible !== undefined && isInFlight(visible.edit.state));
    drawItems(items, session);
    drawRestore(restore, edits);
    setKey("inhouse.editRestorable", edits.restorable !== undefined);
  };
  return Disposable.from(
    ...Object.values(items),
    restore,
    edits.onDidChange(draw),
    window.onDidChangeActiveTextEditor(draw),
    window.tabGroups.onDidChangeTabs(draw),
    window.tabGroups.onDidChangeTabGroups(draw),
  );
}

function drawItems(
  items: Record<"state" | "accept" | "reject", StatusBarItem>,
  session: EditSession | undefined,
): void {
  if (session === undefined) {
    for (const each of Object.values(items)) each.hide();
    return;
  }
  const { edit, target } = session;
  const inFlight = isInFlight(edit.state);
  const { length } = edit.hunks;
  const isElsewhere = edit.state.type === "elsewhere";
  const count = length === 1 ? l10n.t("1 change") : l10n.t("{0} changes", length);
  const state = inFlight || isElsewhere ? stateLabel(edit.state) : count;
  items.state.text = `${inFlight ? "$(loading~spin)" : "$(diff)"} ${withoutMarkup(l10n.t("Inhouse edit: {0}", state))}`;
  items.state.tooltip = withoutMarkup([basename(target.path), ...notes(session)].join("\n\n"));
  items.state.backgroundColor =
    notes(session).length > 0 && !inFlight ? new ThemeColor("statusBarItem.warningBackground") : undefined;
  items.reject.text = inFlight ? l10n.t("$(close) Cancel") : l10n.t("$(close) Reject");
  items.state.show();
  if (isElsewhere) items.reject.hide();
  else items.reject.show();
  if (inFlight || length === 0) items.accept.hide();
  else items.accept.show();
}

/** Offers “Restore” while its document is active, so that an accidental rejection loses nothing. */
function drawRestore(item: StatusBarItem, { restorable }: EditSessions): void {
  const shown = window.activeTextEditor?.document.uri.toString();
  const isHere =
    restorable?.isNew || [restorable?.target, restorable?.proposal].some((uri) => uri?.toString() === shown);
  if (restorable === undefined || !isHere) {
    item.hide();
    return;
  }
  const isQuestion = restorable.edit.discarded === "question";
  item.text = isQuestion ? l10n.t("$(refresh) Ask Again") : l10n.t("$(discard) Restore Change");
  const name = withoutMarkup(basename(restorable.target.path));
  item.tooltip = isQuestion
    ? l10n.t("Repeat the cancelled request for {0}", name)
    : l10n.t("Propose the rejected change to {0} again", name);
  item.show();
}

/** Warnings to show before the user accepts. */
function notes({ edit }: EditSession): string[] {
  const { state, result, stale, staleSentence } = edit;
  const notice = state.type === "ready" && state.notice !== undefined ? [state.notice] : [];
  return [...(stale ? [staleSentence] : []), ...notice, ...(result?.warnings ?? [])];
}
