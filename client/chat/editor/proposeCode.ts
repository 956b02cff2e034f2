import { basename } from "node:path/posix";
import { l10n, type Position, type TextDocument, type Uri, window } from "vscode";
import type { TextEdit } from "vscode-languageserver-protocol";
import type { ApplyCodeParams, ApplyCodeResult } from "../../../server/protocol/edit";
import { editsOf } from "../../edit/editState";
import { isOpened } from "../../openedFiles";
import { showWarningMessage } from "../../shown";
import type { CodeApplier } from "../chatServer";
import type { CodeBlock } from "../panelActions";
import { applyTarget } from "./applyTarget";

/** Where a change is shown and waits for the user; see client/edit/editFlow.ts. */
export interface Review {
  propose(document: TextDocument, edits: readonly TextEdit[]): Promise<void>;
  proposeFile(uri: Uri, text: string): Promise<void>;
}

/** Works out where a block of code belongs and shows what would change. Throws with one sentence when that is not clear. */
export async function proposeCode(
  server: CodeApplier,
  review: Review,
  block: CodeBlock,
  files: readonly string[],
): Promise<void> {
  const target = await applyTarget(block, files);
  if (target === undefined) return;
  const { code, documents, newFile, isNamed = false } = target;
  if (newFile !== undefined) {
    await proposeFile(server, review, newFile, { code, info: block.info });
    return;
  }
  if (documents.length === 0) throw new Error(l10n.t("Open the file first that the code belongs to."));
  const plans = await Promise.all(
    documents.map(async (document) => {
      const { uri, version } = document;
      const textDocument = { uri: uri.toString(), version };
      const isOwn = !isNamed && isOpened(uri);
      const asked = { textDocument, code, info: block.info, isOpened: isOwn, ...selectionIn(document) };
      return { document, version, result: await server.applyCode(asked, new AbortController().signal) };
    }),
  );
  const chosen = plans.find(({ result }) => result.outcome === "edited") ?? plans[0];
  if (chosen === undefined) return;
  const { document, version, result } = chosen;
  if (result.outcome !== "edited" || result.edit === undefined) throw new Error(result.reason);
  if (result.removes !== undefined && !(await confirmRemoval(document, result.removes))) return;
  if (!(await mayShow(result))) return;
  if (document.version !== version)
    throw new Error(l10n.t("{0} has changed meanwhile. Apply the code again.", basename(document.uri.path)));
  await review.propose(document, editsOf(result.edit, document.uri.toString()).edits);
}

/** The server knows where no file may be made: behind a link out of the workspace, in Git's own folder, where nothing is read. */
async function proposeFile(
  server: CodeApplier,
  review: Review,
  uri: Uri,
  { code, info }: Pick<CodeBlock, "code" | "info">,
): Promise<void> {
  const asked = { textDocument: { uri: uri.toString() }, code, info, create: true };
  const result = await server.applyCode(asked, new AbortController().signal);
  if (result.outcome !== "edited") throw new Error(result.reason);
  if (!(await mayShow(result))) return;
  await review.proposeFile(uri, `${code.trimEnd()}\n`);
}

/** Some changes look harmless and are not: of a file that something runs by itself, or with what cannot be seen. */
async function mayShow({ warnings = [] }: ApplyCodeResult): Promise<boolean> {
  return (
    warnings.length === 0 ||
    (await confirm(warnings.join(" "), l10n.t("Nothing is changed before you accept it.")))
  );
}

function selectionIn(document: TextDocument): Pick<ApplyCodeParams, "selection"> {
  const editor = window.activeTextEditor;
  if (editor?.document !== document || editor.selection.isEmpty) return {};
  const { start, end } = editor.selection;
  const plain = ({ line, character }: Position) => ({ line, character });
  return { selection: { start: plain(start), end: plain(end) } };
}

function confirmRemoval(document: TextDocument, lines: number): Promise<boolean> {
  return confirm(
    l10n.t("This block would remove {0} lines from {1}.", lines, basename(document.uri.path)),
    l10n.t("Perhaps the model has left code out. Nothing is changed before you accept it."),
  );
}

async function confirm(message: string, detail: string): Promise<boolean> {
  const show = l10n.t("Show Change");
  return (await showWarningMessage(message, { modal: true, detail }, show)) === show;
}
