import { basename } from "node:path/posix";
import { type TextDocument, type Uri, window } from "vscode";
import type { TextEdit } from "vscode-languageserver-protocol";
import type { ApplyCodeParams, ApplyCodeResult } from "../../../server/protocol/edit";
import { l10n } from "../../../server/protocol/l10n";
import type { CodeApplier } from "../../connection/chatServer";
import { confirm } from "../../ui/confirm";
import { isOpened } from "../../workspace/openedFiles";
import { plainRange } from "../../workspace/plainRange";
import { editsOf } from "../../workspace/workspaceEdits";
import type { CodeBlock } from "../panel/panelActions";
import { findApplyTarget } from "./applyTarget";

/** Shows a change as a proposal that waits for the user; see client/edit/editFlow.ts. */
export interface Review {
  propose(document: TextDocument, edits: readonly TextEdit[]): Promise<void>;
  proposeFile(uri: Uri, text: string): Promise<void>;
}

/** Finds the file for a code block and shows the change. Throws with one sentence when the place is unclear. */
export async function proposeCode(
  server: CodeApplier,
  review: Review,
  block: CodeBlock,
  files: readonly string[],
): Promise<void> {
  const target = await findApplyTarget(block, files);
  if (target === undefined) return;
  const { code, documents, newFile, isNamed = false } = target;
  if (newFile !== undefined) {
    await proposeFile(server, review, newFile, { code, info: block.info });
    return;
  }
  if (documents.length === 0) throw new Error(l10n.t("Open a file first."));
  const plans = await Promise.all(
    documents.map(async (document) => {
      const { uri, version } = document;
      const textDocument = { uri: uri.toString(), version };
      const isUserFile = !isNamed && isOpened(uri);
      const params = { textDocument, code, info: block.info, isOpened: isUserFile, ...selectionIn(document) };
      return { document, version, result: await server.applyCode(params, new AbortController().signal) };
    }),
  );
  const chosen = plans.find(({ result }) => result.outcome === "edited") ?? plans[0];
  if (chosen === undefined) return;
  const { document, version, result } = chosen;
  if (result.outcome !== "edited" || result.edit === undefined) throw new Error(result.reason);
  if (result.removes !== undefined && !(await confirmRemoval(document, result.removes))) return;
  if (!(await confirmWarnings(result))) return;
  if (document.version !== version)
    throw new Error(l10n.t("{0} has changed. Apply the code again.", basename(document.uri.path)));
  await review.propose(document, editsOf(result.edit, document.uri.toString()).edits);
}

/**
 * Proposes a new file. The server refuses forbidden places: outside the workspace by a symlink, in .git, in unreadable folders.
 */
async function proposeFile(
  server: CodeApplier,
  review: Review,
  uri: Uri,
  { code, info }: Pick<CodeBlock, "code" | "info">,
): Promise<void> {
  const params = { textDocument: { uri: uri.toString() }, code, info, create: true };
  const result = await server.applyCode(params, new AbortController().signal);
  if (result.outcome !== "edited") throw new Error(result.reason);
  if (!(await confirmWarnings(result))) return;
  await review.proposeFile(uri, `${code.trimEnd()}\n`);
}

/** Asks the user first if the change has warnings: an auto-executed file, or invisible characters. */
async function confirmWarnings({ warnings = [] }: ApplyCodeResult): Promise<boolean> {
  return (
    warnings.length === 0 ||
    (await confirm(warnings.join(" "), l10n.t("Show Change"), l10n.t("Nothing changes until you accept it.")))
  );
}

function selectionIn(document: TextDocument): Pick<ApplyCodeParams, "selection"> {
  const editor = window.activeTextEditor;
  if (editor?.document !== document || editor.selection.isEmpty) return {};
  return { selection: plainRange(editor.selection) };
}

function confirmRemoval(document: TextDocument, lines: number): Promise<boolean> {
  return confirm(
    l10n.t("Show a change that removes {0} lines from {1}?", lines, basename(document.uri.path)),
    l10n.t("Show Change"),
    l10n.t("The model may have left out code. Nothing changes until you accept it."),
  );
}
