import { basename } from "node:path/posix";
import {
  commands,
  Disposable,
  l10n,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
} from "vscode";
import { editCommandIds } from "../../commandIds";
import { withoutMarkup } from "../../text";
import { isAsking } from "../editState";
import type { Edits, OpenEdit } from "../edits";
import { stateText } from "./stateText";

/** What is pending, in the status bar and as context keys for keys and menus. */
export function createStatusEntry(edits: Edits): Disposable {
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
    const open = edits.active;
    setKey("inhouse.editPending", open !== undefined);
    setKey("inhouse.editAskable", open?.edit.wish !== undefined);
    setKey("inhouse.editAnswered", (open?.edit.result?.answer ?? "") !== "");
    const { here } = edits;
    setKey("inhouse.editHere", here !== undefined);
    setKey("inhouse.editAsking", here !== undefined && isAsking(here.edit.state));
    drawItems(items, open);
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
  open: OpenEdit | undefined,
): void {
  if (open === undefined) {
    for (const each of Object.values(items)) each.hide();
    return;
  }
  const { edit, target } = open;
  const asking = isAsking(edit.state);
  const { length } = edit.hunks;
  const isElsewhere = edit.state.type === "elsewhere";
  const count = length === 1 ? l10n.t("1 change") : l10n.t("{0} changes", length);
  const state = asking || isElsewhere ? stateText(edit.state) : count;
  items.state.text = `${asking ? "$(loading~spin)" : "$(diff)"} ${withoutMarkup(l10n.t("Inhouse edit: {0}", state))}`;
  items.state.tooltip = withoutMarkup([basename(target.path), ...notes(open)].join("\n\n"));
  items.state.backgroundColor =
    notes(open).length > 0 && !asking ? new ThemeColor("statusBarItem.warningBackground") : undefined;
  items.reject.text = asking ? l10n.t("$(close) Cancel") : l10n.t("$(close) Reject");
  items.state.show();
  if (isElsewhere) items.reject.hide();
  else items.reject.show();
  if (asking || length === 0) items.accept.hide();
  else items.accept.show();
}

/** Beside the document that it is about, so that one key too many loses nothing. */
function drawRestore(item: StatusBarItem, { restorable }: Edits): void {
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
    ? l10n.t("Asks again for the change of {0} that you have cancelled", name)
    : l10n.t("Proposes the change of {0} again that you have rejected", name);
  item.show();
}

/** What the user should know before accepting. */
function notes({ edit }: OpenEdit): string[] {
  const { state, result, stale, staleSentence } = edit;
  const notice = state.type === "ready" && state.notice !== undefined ? [state.notice] : [];
  return [...(stale ? [staleSentence] : []), ...notice, ...(result?.warnings ?? [])];
}
