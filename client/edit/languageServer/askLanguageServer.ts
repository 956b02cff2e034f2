import { type CodeAction, commands, l10n, Range, type TextDocument, type WorkspaceEdit } from "vscode";
import { failureText } from "../../../server/protocol/failure";
import { showErrorMessage } from "../../shown";
import { inTime } from "./inTime";
import { type OwnWork, placesOfName } from "./ownWork";

/** A language server that has not answered by then is not waited for. */
const waitMs = 5000;
/** So many places of a name are tried: some are in comments or strings. */
const mostPlaces = 5;

/** What came of it: an edit to be shown, or `true` when the editor does it by a command of its own. */
export type OwnResult = WorkspaceEdit | true;

/** Has the editor's language servers do it. Undefined where they cannot; then it is the model's. */
export async function askLanguageServer(
  document: TextDocument,
  range: Range,
  work: OwnWork,
): Promise<OwnResult | undefined> {
  return inTime(waitMs, (late) => run(document, range, work, late).catch(() => undefined));
}

function run(
  document: TextDocument,
  range: Range,
  work: OwnWork,
  late: AbortSignal,
): Promise<OwnResult | undefined> {
  if (work.type === "rename") return rename(document, range, work);
  if (work.type === "extract") return byAction(document, range, "refactor.extract.function", late);
  return byAction(document, new Range(0, 0, document.lineCount, 0), "source.organizeImports", late);
}

async function rename(
  document: TextDocument,
  range: Range,
  { from, to }: Extract<OwnWork, { type: "rename" }>,
): Promise<WorkspaceEdit | undefined> {
  const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  for (const offset of placesOfName(document.getText(), from, span).slice(0, mostPlaces)) {
    const position = document.positionAt(offset);
    const found = await ask<{ range: Range }>("vscode.prepareRename", document.uri, position);
    if (found === undefined || document.getText(found.range) !== from) continue;
    const edit = await ask<WorkspaceEdit>("vscode.executeDocumentRenameProvider", document.uri, position, to);
    if (edit !== undefined && edit.size > 0) return edit;
  }
  return undefined;
}

async function byAction(
  document: TextDocument,
  range: Range,
  kind: string,
  late: AbortSignal,
): Promise<OwnResult | undefined> {
  const resolved = 3;
  const actions =
    (await ask<CodeAction[]>("vscode.executeCodeActionProvider", document.uri, range, kind, resolved)) ?? [];
  // Ours would ask the model.
  const foreign = actions.filter(
    ({ command, disabled }) => !disabled && !command?.command.startsWith("inhouse."),
  );
  // TypeScript offers a function inside of the function first, which is seldom what is meant.
  const action = foreign.find(({ title }) => !/inner function/i.test(title)) ?? foreign[0];
  if (action === undefined) return undefined;
  if (action.edit !== undefined && action.edit.size > 0) return action.edit;
  if (action.command === undefined || kind !== "source.organizeImports" || late.aborted) return undefined;
  // Not waited for: once begun it may take as long as it likes, and the model must not change the same lines beside it.
  const done = commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
  done.then(undefined, (error) => showErrorMessage(failureText(error, l10n.t)));
  return true;
}

async function ask<T>(command: string, ...args: unknown[]): Promise<T | undefined> {
  try {
    return await commands.executeCommand<T | undefined>(command, ...args);
  } catch {
    // Its language has no such thing, or the place is in a comment.
    return undefined;
  }
}
