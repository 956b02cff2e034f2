import { basename } from "node:path/posix";
import { commands, type Diagnostic, Disposable, l10n, languages, Range, Uri, window } from "vscode";
import type { EditPreset } from "../../server/protocol/edit";
import type { ChatServer } from "../chat/chatServer";
import { codeEditor } from "../codeEditor";
import { type EditCommandId, editCommandIds } from "../commandIds";
import { openDocument } from "../openDocument";
import { showInformationMessage, showInputBox } from "../shown";
import type { AnswerDocument } from "./answerDocument";
import type { EditConnection } from "./editConnection";
import type { EditFlow } from "./editFlow";
import { isAsking } from "./editState";
import type { Edits, OpenEdit } from "./edits";
import { fixWish } from "./fixWish";
import { askInstruction } from "./instruction/askInstruction";
import type { InstructionHistory } from "./instruction/instructionHistory";
import { ownEdit } from "./languageServer/ownEdit";
import { renameSymbol } from "./rename/renameSymbol";
import { goTo } from "./review/goTo";
import { type HunkPlace, nearestPlace, placesOf, stepFrom } from "./review/places";
import { mayChange } from "./writable";

/** What `inhouse.edit.start` may be told; what is missing is the editor's, or asked for. */
export interface EditTarget {
  readonly uri?: Uri;
  readonly range?: Range;
  readonly instruction?: string;
  readonly preset?: EditPreset;
  readonly diagnostics?: readonly Diagnostic[];
}

export interface EditCommandContext {
  readonly edits: Edits;
  readonly flow: EditFlow;
  readonly answers: AnswerDocument;
  readonly history: InstructionHistory;
  readonly connection: EditConnection;
  readonly chat: () => ChatServer;
}

type Handler = (context: EditCommandContext, argument: unknown, id: unknown) => unknown;

/** Every command of edits in the manifest, once. Those about a pending edit take its document and a hunk's id. */
const table: Record<EditCommandId, Handler> = {
  [editCommandIds.start]: start,
  [editCommandIds.rename]: async ({ chat }) => {
    const editor = codeEditor();
    if (editor !== undefined) return (await mayChange(editor.document)) && renameSymbol(chat(), editor);
    void showInformationMessage(l10n.t("Put the cursor on a name that can be renamed."));
    return undefined;
  },
  [editCommandIds.show]: ({ edits, flow }, uri, id) =>
    withEdit(edits, uri, (open) => flow.show(open, typeof id === "number" ? id : undefined)),
  [editCommandIds.acceptAll]: ({ edits, flow }, uri) =>
    withEdit(edits, uri, (open) => flow.accept(open, allIds(open))),
  [editCommandIds.rejectAll]: ({ edits, flow }, uri) =>
    withEdit(edits, uri, (open) => {
      if (isAsking(open.edit.state)) return open.edit.cancel();
      return flow.reject(open, allIds(open));
    }),
  [editCommandIds.restore]: ({ edits, flow }) => {
    const { restorable } = edits;
    if (restorable !== undefined) return flow.restore(restorable);
    void showInformationMessage(l10n.t("No change was rejected that could be restored."));
    return undefined;
  },
  [editCommandIds.acceptChange]: (context, uri, id) =>
    withHunk(context, uri, id, (open, hunk) => context.flow.accept(open, [hunk])),
  [editCommandIds.rejectChange]: (context, uri, id) =>
    withHunk(context, uri, id, (open, hunk) => context.flow.reject(open, [hunk])),
  [editCommandIds.nextChange]: (context) => step(context, 1),
  [editCommandIds.previousChange]: (context) => step(context, -1),
  [editCommandIds.retry]: ({ edits, flow }, uri) => withAsked(edits, uri, (open) => flow.retry(open)),
  [editCommandIds.refine]: ({ edits, flow }, uri, text) =>
    withAsked(edits, uri, async (open) => {
      const instruction = typeof text === "string" ? text : await askMore();
      if (instruction?.trim()) await flow.refine(open, instruction.trim());
    }),
  [editCommandIds.showAnswer]: ({ edits, answers }, uri) =>
    withEdit(edits, uri, ({ edit: { result } }) =>
      result?.answer
        ? answers.show(result.answer)
        : showInformationMessage(l10n.t("There is no answer of the model's for this change.")),
    ),
};

export function registerEditCommands(context: EditCommandContext): Disposable {
  const registered = Object.entries(table).map(([id, run]) =>
    commands.registerCommand(id, (argument?: unknown, more?: unknown) => run(context, argument, more)),
  );
  return Disposable.from(...registered);
}

async function start(context: EditCommandContext, argument: unknown): Promise<void> {
  const target: EditTarget = isTarget(argument) ? argument : {};
  const editor = codeEditor();
  const uri = target.uri ?? editor?.document.uri;
  if (uri === undefined) {
    void showInformationMessage(l10n.t("Open the file first that is to be changed."));
    return;
  }
  const document = await openDocument(uri);
  if (!(await mayChange(document))) return;
  const range = target.range ?? (editor?.document === document ? editor.selection : new Range(0, 0, 0, 0));
  const problems =
    target.diagnostics ?? languages.getDiagnostics(uri).filter((each) => each.range.intersection(range));
  const name = basename(uri.path);
  const lines = range.isEmpty ? name : l10n.t("{0}:{1}-{2}", name, range.start.line + 1, range.end.line + 1);
  const place = { languageId: document.languageId, hasProblems: problems.length > 0, what: lines };
  const { instruction = "", preset } = target;
  const asked =
    instruction !== "" || preset !== undefined
      ? { instruction, ...(preset && { preset }) }
      : await askInstruction(place, context.history);
  if (asked === undefined) return;
  const wish = asked.preset === "fix" ? { ...fixWish(problems, context.connection), ...asked } : asked;
  const own = await ownEdit(document, range, wish, context.chat);
  if (own === undefined) await context.flow.start(document, range, wish);
  else if (own !== true) await context.flow.proposeOwn(document, own, wish);
}

function isTarget(argument: unknown): argument is EditTarget {
  // The menu of the editor passes the address of the file alone.
  return typeof argument === "object" && argument !== null && !(argument instanceof Uri);
}

function allIds({ edit }: OpenEdit): number[] {
  return edit.hunks.map(({ id }) => id);
}

function withEdit<R>(edits: Edits, argument: unknown, run: (open: OpenEdit) => R): R | undefined {
  const uri = typeof argument === "string" ? Uri.parse(argument) : argument;
  const named = uri instanceof Uri ? edits.of(uri) : undefined;
  const open = named ?? edits.active;
  if (open !== undefined) return run(open);
  void showInformationMessage(l10n.t("No suggested change is waiting here."));
  return undefined;
}

/** What code of the chat would change, the model was not asked for here. */
function withAsked<R>(edits: Edits, uri: unknown, run: (open: OpenEdit) => R): R | undefined {
  return withEdit(edits, uri, (open) => {
    if (open.edit.wish !== undefined) return run(open);
    void showInformationMessage(l10n.t("This change comes from the chat. Ask for another one there."));
    return undefined;
  });
}

/** Without an id for the hunk at the cursor; when the edit is not in front of the user, it is shown instead. */
function withHunk(
  { edits, flow }: EditCommandContext,
  uri: unknown,
  id: unknown,
  run: (open: OpenEdit, id: number) => Promise<void>,
): Promise<void> | undefined {
  return withEdit(edits, uri, (open) => {
    if (typeof id === "number") return run(open, id);
    if (open !== edits.here) return flow.show(open);
    const found = atCursor(open);
    return found && run(open, found.hunk.id);
  });
}

/** The side that the cursor is in, and its line there. */
function cursorIn({ proposal }: OpenEdit): { side: "inDocument" | "inProposal"; line: number } {
  const editor = window.activeTextEditor;
  const inProposal = editor?.document.uri.toString() === proposal.toString();
  return { side: inProposal ? "inProposal" : "inDocument", line: editor?.selection.active.line ?? 0 };
}

function atCursor(open: OpenEdit): HunkPlace | undefined {
  const { side, line } = cursorIn(open);
  return nearestPlace(placesOf(open.edit), line, side);
}

function step({ edits }: EditCommandContext, by: 1 | -1): void {
  withEdit(edits, undefined, (open) => {
    const { side, line } = cursorIn(open);
    const place = stepFrom(placesOf(open.edit), line, side, by);
    if (place !== undefined) goTo(open, place);
  });
}

function askMore(): Thenable<string | undefined> {
  return showInputBox({
    title: l10n.t("Refine the change"),
    prompt: l10n.t("What else? “Also rename the test”"),
  });
}
