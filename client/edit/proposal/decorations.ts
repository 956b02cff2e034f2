import {
  type DecorationInstanceRenderOptions,
  type DecorationOptions,
  Disposable,
  MarkdownString,
  OverviewRulerLane,
  Range,
  TabInputText,
  TabInputTextDiff,
  type TextEditor,
  ThemeColor,
  window,
} from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { editCommandIds } from "../../ui/commandIds";
import { type EditSession, type EditSessions, proposalScheme } from "../editSessions";
import { isInFlight } from "../pending/editState";
import { lineOf } from "../pending/hunks";
import { type HunkPlace, nearestPlace, placesOf } from "./places";

/** Highlights in the document which lines a proposal removes and where it inserts. The text does not change. */
export function createDecorations(edits: EditSessions): Disposable {
  const types = {
    region: window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new ThemeColor("editor.rangeHighlightBackground"),
    }),
    removed: window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new ThemeColor("diffEditor.removedLineBackground"),
      // Only high-contrast themes set this border color; they have no background color.
      borderStyle: "dashed",
      borderWidth: "1px",
      borderColor: new ThemeColor("diffEditor.removedTextBorder"),
      overviewRulerColor: new ThemeColor("editorOverviewRuler.modifiedForeground"),
      overviewRulerLane: OverviewRulerLane.Left,
    }),
    inserted: window.createTextEditorDecorationType({
      isWholeLine: true,
      borderStyle: "solid none none none",
      borderWidth: "2px 0 0 0",
      borderColor: new ThemeColor("editorGutter.addedBackground"),
      overviewRulerColor: new ThemeColor("editorOverviewRuler.addedForeground"),
      overviewRulerLane: OverviewRulerLane.Left,
    }),
    /** Only holds the hover; the diff editor has its own colors. */
    proposed: window.createTextEditorDecorationType({ isWholeLine: true }),
  };
  const draw = (editor: TextEditor) => {
    const session = edits.forUri(editor.document.uri);
    const marks = session === undefined ? {} : marksIn(editor, session);
    for (const [name, type] of Object.entries(types))
      editor.setDecorations(type, marks[name as keyof typeof types] ?? []);
  };
  const drawAll = () => window.visibleTextEditors.forEach(draw);
  return Disposable.from(
    ...Object.values(types),
    edits.onDidChange(({ target, proposal }) => {
      const shown = [target.toString(), proposal.toString()];
      for (const editor of window.visibleTextEditors)
        if (shown.includes(editor.document.uri.toString())) draw(editor);
    }),
    window.onDidChangeVisibleTextEditors(drawAll),
    window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor.document.uri.scheme === proposalScheme) draw(textEditor);
    }),
    window.tabGroups.onDidChangeTabs(drawAll),
  );
}

type Marks = Partial<Record<"region" | "removed" | "inserted" | "proposed", DecorationOptions[]>>;

function marksIn(editor: TextEditor, session: EditSession): Marks {
  const { edit, proposal } = session;
  const places = placesOf(edit);
  if (editor.document.uri.toString() === proposal.toString()) {
    const current = nearestPlace(places, editor.selection.active.line, "inProposal");
    const proposed = places.map((place, at) => ({
      range: lines(place.inProposal.start, place.inProposal.end),
      hoverMessage: actions(session, place),
      ...(place === current && !isInFlight(edit.state) && { renderOptions: hint(at + 1, places.length) }),
    }));
    return { proposed };
  }
  if (!isAlone(editor, session)) return {};
  if (isInFlight(edit.state) && places.length === 0) {
    const { start, end } = edit.region;
    return { region: [{ range: lines(lineOf(edit.text, start), lineOf(edit.text, end) + 1) }] };
  }
  const mark = (place: HunkPlace) => ({
    range: lines(place.inDocument.start, place.inDocument.end),
    hoverMessage: [code(place.hunk.newText, editor.document.languageId), actions(session, place)],
  });
  const empty = ({ inDocument }: HunkPlace) => inDocument.start === inDocument.end;
  return {
    removed: places.filter((place) => !empty(place)).map(mark),
    inserted: places.filter(empty).map(mark),
  };
}

/** Numbers the current change, which the keys and the buttons in the title act on. */
function hint(number: number, of: number): DecorationInstanceRenderOptions {
  const contentText = l10n.t("{0} of {1}", number, of);
  const color = new ThemeColor("editorCodeLens.foreground");
  return { after: { contentText, color, margin: "0 0 0 3em" } };
}

/** Whether this is a plain text editor, not a side of the diff editor, which has its own highlights. */
function isAlone({ viewColumn, document }: TextEditor, { proposal }: EditSession): boolean {
  const shown = window.tabGroups.all
    .filter((group) => viewColumn === undefined || group.viewColumn === viewColumn)
    .map(({ activeTab }) => activeTab?.input);
  const isDiff = shown.some(
    (input) => input instanceof TabInputTextDiff && input.modified.toString() === proposal.toString(),
  );
  const isText = shown.some(
    (input) => input instanceof TabInputText && input.uri.toString() === document.uri.toString(),
  );
  return viewColumn === undefined ? !isDiff : isText || !isDiff;
}

function actions({ target }: EditSession, { hunk }: HunkPlace): MarkdownString {
  const argument = encodeURIComponent(JSON.stringify([target.toString(), hunk.id]));
  const link = (title: string, command: string) => `[${title}](command:${command}?${argument})`;
  const text = new MarkdownString(
    `${link(l10n.t("$(check) Accept"), editCommandIds.acceptChange)} &nbsp; ${link(l10n.t("$(close) Reject"), editCommandIds.rejectChange)}`,
    true,
  );
  text.isTrusted = { enabledCommands: [editCommandIds.acceptChange, editCommandIds.rejectChange] };
  return text;
}

function code(text: string, languageId: string): MarkdownString {
  return new MarkdownString().appendCodeblock(text, languageId);
}

/** A range of whole lines. `end` is exclusive; an empty span covers its line. */
function lines(start: number, end: number): Range {
  return new Range(start, 0, Math.max(start, end - 1), 0);
}
