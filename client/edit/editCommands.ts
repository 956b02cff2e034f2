import { basename } from "node:path/posix";
import { type Disposable, languages, Range, Uri, window } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import type { ChatServer } from "../connection/chatServer";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { type EditCommandId, editCommandIds } from "../ui/commandIds";
import type { EditCommandArgument } from "../ui/editCommandArgument";
import { registerHandlers } from "../ui/registerHandlers";
import { showInformationMessage, showInputBox } from "../ui/shown";
import { codeEditor } from "../workspace/codeEditor";
import { openDocument } from "../workspace/openDocument";
import type { ReadOnlyPage } from "../workspace/readOnlyDocuments";
import { ensureWritable } from "../workspace/writable";
import { fixIntent } from "./diagnostics/fixIntent";
import type { EditFlow } from "./editFlow";
import type { EditSession, EditSessions } from "./editSessions";
import { askInstruction } from "./instruction/askInstruction";
import type { InstructionHistory } from "./instruction/instructionHistory";
import { languageServerEdit } from "./languageServer/languageServerEdit";
import { isInFlight } from "./pending/editState";
import { goTo } from "./proposal/goTo";
import { type HunkPlace, nearestPlace, placesOf, stepFrom } from "./proposal/places";
import { renameSymbol } from "./rename/renameSymbol";

export interface EditCommandContext {
  readonly edits: EditSessions;
  readonly flow: EditFlow;
  /** Shows the answer of the model. */
  readonly answers: ReadOnlyPage;
  readonly history: InstructionHistory;
  readonly process: ServerProcess;
  readonly chat: () => ChatServer;
}

type Handler = (context: EditCommandContext, argument: unknown, id: unknown) => unknown;

/**
 * The handlers of all edit commands. Commands on a pending edit take the URI of its document and, some, a hunk's id.
 */
const table: Record<EditCommandId, Handler> = {
  [editCommandIds.start]: start,
  [editCommandIds.rename]: async ({ chat }) => {
    const editor = codeEditor();
    if (editor !== undefined) return (await ensureWritable(editor.document)) && renameSymbol(chat(), editor);
    void showInformationMessage(l10n.t("Place the cursor on a name that can be renamed."));
    return undefined;
  },
  [editCommandIds.show]: ({ edits, flow }, uri, id) =>
    withEdit(edits, uri, (session) => flow.show(session, typeof id === "number" ? id : undefined)),
  [editCommandIds.acceptAll]: ({ edits, flow }, uri) =>
    withEdit(edits, uri, (session) => flow.accept(session, allIds(session))),
  [editCommandIds.rejectAll]: ({ edits, flow }, uri) =>
    withEdit(edits, uri, (session) => {
      if (isInFlight(session.edit.state)) return session.edit.cancel();
      return flow.reject(session, allIds(session));
    }),
  [editCommandIds.restore]: ({ edits, flow }) => {
    const { restorable } = edits;
    if (restorable !== undefined) return flow.restore(restorable);
    void showInformationMessage(l10n.t("No rejected change to restore."));
    return undefined;
  },
  [editCommandIds.acceptChange]: (context, uri, id) =>
    withHunk(context, uri, id, (session, hunk) => context.flow.accept(session, [hunk])),
  [editCommandIds.rejectChange]: (context, uri, id) =>
    withHunk(context, uri, id, (session, hunk) => context.flow.reject(session, [hunk])),
  [editCommandIds.nextChange]: (context) => step(context, 1),
  [editCommandIds.previousChange]: (context) => step(context, -1),
  [editCommandIds.retry]: ({ edits, flow }, uri) => withAsked(edits, uri, (session) => flow.retry(session)),
  [editCommandIds.refine]: ({ edits, flow }, uri, text) =>
    withAsked(edits, uri, async (session) => {
      const instruction = typeof text === "string" ? text : await askMore();
      if (instruction?.trim()) await flow.refine(session, instruction.trim());
    }),
  [editCommandIds.showAnswer]: ({ edits, answers }, uri) =>
    withEdit(edits, uri, ({ edit: { result } }) =>
      result?.answer
        ? answers.show(result.answer)
        : showInformationMessage(l10n.t("No model answer is available for this change.")),
    ),
};

export function registerEditCommands(context: EditCommandContext): Disposable {
  return registerHandlers(table, context);
}

async function start(context: EditCommandContext, argument: unknown): Promise<void> {
  const target: EditCommandArgument = isTarget(argument) ? argument : {};
  const editor = codeEditor();
  const uri = target.uri ?? editor?.document.uri;
  if (uri === undefined) {
    void showInformationMessage(l10n.t("Open a file first."));
    return;
  }
  const document = await openDocument(uri);
  if (!(await ensureWritable(document))) return;
  const range = target.range ?? (editor?.document === document ? editor.selection : new Range(0, 0, 0, 0));
  const problems =
    target.diagnostics ?? languages.getDiagnostics(uri).filter((each) => each.range.intersection(range));
  const name = basename(uri.path);
  const lines = range.isEmpty ? name : `${name}:${range.start.line + 1}-${range.end.line + 1}`;
  const place = { languageId: document.languageId, hasProblems: problems.length > 0, what: lines };
  const { instruction = "", preset } = target;
  const requested =
    instruction !== "" || preset !== undefined
      ? { instruction, ...(preset && { preset }) }
      : await askInstruction(place, context.history);
  if (requested === undefined) return;
  const intent =
    requested.preset === "fix" ? { ...fixIntent(problems, context.process), ...requested } : requested;
  const result = await languageServerEdit(document, range, intent, context.chat);
  if (result === undefined) await context.flow.start(document, range, intent);
  else if (result !== true) await context.flow.proposeLanguageServerEdit(document, result, intent);
}

function isTarget(argument: unknown): argument is EditCommandArgument {
  // The editor's context menu passes only the URI of the file.
  return typeof argument === "object" && argument !== null && !(argument instanceof Uri);
}

function allIds({ edit }: EditSession): number[] {
  return edit.hunks.map(({ id }) => id);
}

function withEdit<R>(
  edits: EditSessions,
  argument: unknown,
  run: (session: EditSession) => R,
): R | undefined {
  const uri = typeof argument === "string" ? Uri.parse(argument) : argument;
  const named = uri instanceof Uri ? edits.forUri(uri) : undefined;
  const session = named ?? edits.visibleOrOnly;
  if (session !== undefined) return run(session);
  void showInformationMessage(l10n.t("No pending change."));
  return undefined;
}

/** Runs only for edits with a request to repeat: code proposed by the chat has none. */
function withAsked<R>(edits: EditSessions, uri: unknown, run: (session: EditSession) => R): R | undefined {
  return withEdit(edits, uri, (session) => {
    if (session.edit.intent !== undefined) return run(session);
    void showInformationMessage(l10n.t("This change comes from the chat. Ask for another one in the chat."));
    return undefined;
  });
}

/** Without an id, takes the hunk at the cursor. If the edit is not visible, shows it instead. */
function withHunk(
  { edits, flow }: EditCommandContext,
  uri: unknown,
  id: unknown,
  run: (session: EditSession, id: number) => Promise<void>,
): Promise<void> | undefined {
  return withEdit(edits, uri, (session) => {
    if (typeof id === "number") return run(session, id);
    if (session !== edits.visible) return flow.show(session);
    const found = atCursor(session);
    return found && run(session, found.hunk.id);
  });
}

/** The side of the diff that has the cursor, and the cursor's line on it. */
function cursorIn({ proposal }: EditSession): { side: "inDocument" | "inProposal"; line: number } {
  const editor = window.activeTextEditor;
  const inProposal = editor?.document.uri.toString() === proposal.toString();
  return { side: inProposal ? "inProposal" : "inDocument", line: editor?.selection.active.line ?? 0 };
}

function atCursor(session: EditSession): HunkPlace | undefined {
  const { side, line } = cursorIn(session);
  return nearestPlace(placesOf(session.edit), line, side);
}

function step({ edits }: EditCommandContext, by: 1 | -1): void {
  withEdit(edits, undefined, (session) => {
    const { side, line } = cursorIn(session);
    const place = stepFrom(placesOf(session.edit), line, side, by);
    if (place !== undefined) goTo(session, place);
  });
}

function askMore(): Thenable<string | undefined> {
  return showInputBox({
    title: l10n.t("Refine the change"),
    prompt: l10n.t("Describe what else to change, e.g. “Also rename the test”"),
  });
}
