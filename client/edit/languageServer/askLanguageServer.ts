import { type CodeAction, commands, Range, type TextDocument, type WorkspaceEdit } from "vscode";
import { failureText } from "../../../server/protocol/failure";
import { showErrorMessage } from "../../ui/shown";
import { withDeadline } from "../../ui/timing/withDeadline";
import { type LanguageServerTask, placesOfName } from "./classifyInstruction";

/** Timeout for a language server's answer. */
const waitMs = 5000;
/** How many occurrences of a name to try: some are in comments or strings. */
const maxPlaces = 5;

/** An edit to propose, or `true` if a command applies it directly. */
export type LanguageServerResult = WorkspaceEdit | true;

/** Asks the editor's language servers to do the task. Undefined if they cannot and the model must. */
export async function askLanguageServer(
  document: TextDocument,
  range: Range,
  task: LanguageServerTask,
): Promise<LanguageServerResult | undefined> {
  return withDeadline(waitMs, (late) => runTask(document, range, task, late).catch(() => undefined));
}

function runTask(
  document: TextDocument,
  range: Range,
  task: LanguageServerTask,
  late: AbortSignal,
): Promise<LanguageServerResult | undefined> {
  if (task.type === "rename") return rename(document, range, task);
  if (task.type === "extract") return runCodeAction(document, range, "refactor.extract.function", late);
  return runCodeAction(document, new Range(0, 0, document.lineCount, 0), "source.organizeImports", late);
}

async function rename(
  document: TextDocument,
  range: Range,
  { from, to }: Extract<LanguageServerTask, { type: "rename" }>,
): Promise<WorkspaceEdit | undefined> {
  const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  for (const offset of placesOfName(document.getText(), from, span).slice(0, maxPlaces)) {
    const position = document.positionAt(offset);
    const found = await tryCommand<{ range: Range }>("vscode.prepareRename", document.uri, position);
    if (found === undefined || document.getText(found.range) !== from) continue;
    const edit = await tryCommand<WorkspaceEdit>(
      "vscode.executeDocumentRenameProvider",
      document.uri,
      position,
      to,
    );
    if (edit !== undefined && edit.size > 0) return edit;
  }
  return undefined;
}

async function runCodeAction(
  document: TextDocument,
  range: Range,
  kind: string,
  late: AbortSignal,
): Promise<LanguageServerResult | undefined> {
  const resolved = 3;
  const actions =
    (await tryCommand<CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      range,
      kind,
      resolved,
    )) ?? [];
  // Inhouse's own actions would ask the model.
  const others = actions.filter(
    ({ command, disabled }) => !disabled && !command?.command.startsWith("inhouse."),
  );
  // TypeScript offers to extract an inner function first, which is rarely wanted.
  const action = others.find(({ title }) => !/inner function/i.test(title)) ?? others[0];
  if (action === undefined) return undefined;
  if (action.edit !== undefined && action.edit.size > 0) return action.edit;
  if (action.command === undefined || kind !== "source.organizeImports" || late.aborted) return undefined;
  // Don't wait, but count it as done: the command may run for long, and the model must not edit the same lines.
  const done = commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
  done.then(undefined, (error) => showErrorMessage(failureText(error)));
  return true;
}

async function tryCommand<T>(command: string, ...args: unknown[]): Promise<T | undefined> {
  try {
    return await commands.executeCommand<T | undefined>(command, ...args);
  } catch {
    // The language has no provider for it, or the place is in a comment.
    return undefined;
  }
}
