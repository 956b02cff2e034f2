import { basename } from "node:path/posix";
import { l10n, type TextDocument, type Uri, window } from "vscode";
import type { TextEdit } from "vscode-languageserver-protocol";
import { positionOf } from "../../edit/hunks";
import { type ApplyPlan, planApply } from "../apply/planApply";
import { textEdits } from "../apply/textEdits";
import type { CodeBlock } from "../panelActions";
import { applyTarget } from "./applyTarget";

/** Where a change is shown and waits for the user; see client/edit/editFlow.ts. */
export interface Review {
  propose(document: TextDocument, edits: readonly TextEdit[]): Promise<void>;
  proposeFile(uri: Uri, text: string): Promise<void>;
}

/** Works out where a block of code belongs and shows what would change. Throws with one sentence when that is not clear. */
export async function proposeCode(review: Review, block: CodeBlock, files: readonly string[]): Promise<void> {
  const { code, documents, newFile } = await applyTarget(block, files);
  if (newFile !== undefined) {
    await review.proposeFile(newFile, `${code.trimEnd()}\n`);
    return;
  }
  if (documents.length === 0) throw new Error(l10n.t("Open the file first that the code belongs to."));
  const plans = documents.map((document) => ({ document, plan: planFor(document, code) }));
  const chosen = plans.find(({ plan }) => plan.kind === "edit") ?? plans[0];
  if (chosen === undefined) return;
  const { document, plan } = chosen;
  if (plan.kind !== "edit") throw new Error(refusalOf(plan, basename(document.uri.path)));
  if (plan.removes !== undefined && !(await confirmRemoval(document, plan.removes))) return;
  const text = document.getText();
  const edits = textEdits(text, plan.text).map(({ start, end, text: newText }) => ({
    range: { start: positionOf(text, start), end: positionOf(text, end) },
    newText,
  }));
  await review.propose(document, edits);
}

function planFor(document: TextDocument, code: string): ApplyPlan {
  const editor = window.activeTextEditor;
  const selected = editor?.document === document && !editor.selection.isEmpty ? editor.selection : undefined;
  const selection = selected && {
    start: selected.start.line,
    end: selected.end.character === 0 ? selected.end.line : selected.end.line + 1,
  };
  const { languageId } = document;
  return planApply({ code, text: document.getText(), languageId, ...(selection && { selection }) });
}

function refusalOf(plan: Exclude<ApplyPlan, { kind: "edit" }>, name: string): string {
  if (plan.kind === "unchanged") return l10n.t("{0} has this code already.", name);
  return plan.reason === "lazy"
    ? l10n.t(
        "The block leaves code out, and what it stands for in {0} is not certain. Ask for the whole function or file.",
        name,
      )
    : l10n.t(
        "It is not clear where this belongs in {0}: select the lines that it replaces and apply it again.",
        name,
      );
}

async function confirmRemoval(document: TextDocument, lines: number): Promise<boolean> {
  const show = l10n.t("Show Change");
  const picked = await window.showWarningMessage(
    l10n.t("This block would remove {0} lines from {1}.", lines, basename(document.uri.path)),
    {
      modal: true,
      detail: l10n.t("Perhaps the model has left code out. Nothing is changed before you accept it."),
    },
    show,
  );
  return picked === show;
}
