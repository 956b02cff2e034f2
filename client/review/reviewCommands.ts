import { type CommentThread, commands, Disposable, l10n, window } from "vscode";
import { editCommandIds, type ReviewCommandId, reviewCommandIds } from "../commandIds";
import type { EditTarget } from "../edit/editCommands";
import { showInformationMessage } from "../shown";
import { lineRange, type Remark, type Remarks } from "./remarks";
import { fixInstruction } from "./remarkText";
import type { ReviewServer } from "./reviewServer";

export interface ReviewCommandContext {
  readonly server: ReviewServer;
  /** Made when they are wanted for the first time. */
  readonly remarks: () => Promise<Remarks>;
}

export function registerReviewCommands(context: ReviewCommandContext): Disposable {
  let running: AbortController | undefined;
  const table: Record<ReviewCommandId, (argument: unknown) => unknown> = {
    [reviewCommandIds.changes]: async (repository) => {
      // Who asks again wants the changes reviewed as they are now.
      running?.abort();
      const own = new AbortController();
      running = own;
      const { reviewChanges } = await import("./reviewChanges");
      await reviewChanges({ ...context, remarks: await context.remarks() }, repository, own.signal);
    },
    [reviewCommandIds.fix]: (thread) => withRemark(context, thread, fix),
    [reviewCommandIds.dismiss]: (thread) =>
      withRemark(context, thread, (remark, remarks) => remarks.dismiss(remark)),
    [reviewCommandIds.dismissAll]: async () => (await context.remarks()).dismissAll(),
  };
  return Disposable.from(...Object.entries(table).map(([id, run]) => commands.registerCommand(id, run)), {
    dispose: () => running?.abort(),
  });
}

/** The one whose button was pressed, or the one at the cursor. */
async function withRemark(
  context: ReviewCommandContext,
  argument: unknown,
  run: (remark: Remark, remarks: Remarks) => unknown,
): Promise<void> {
  const remarks = await context.remarks();
  const editor = window.activeTextEditor;
  const named = argument === undefined ? undefined : remarks.of(argument as CommentThread);
  const remark = named ?? (editor && remarks.at(editor.document.uri, editor.selection.active.line));
  if (remark !== undefined) await run(remark, remarks);
  else void showInformationMessage(l10n.t("Put the cursor on a line that has a remark."));
}

/** A pending edit of the lines, as any other. */
async function fix(remark: Remark): Promise<void> {
  const target: EditTarget = {
    uri: remark.uri,
    range: lineRange(remark),
    instruction: fixInstruction(remark.finding),
  };
  await commands.executeCommand(editCommandIds.start, target);
}
