import { type CommentThread, commands, Disposable, window } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import type { ReviewServer } from "../connection/reviewServer";
import { editCommandIds, type ReviewCommandId, reviewCommandIds } from "../ui/commandIds";
import type { EditCommandArgument } from "../ui/editCommandArgument";
import { showInformationMessage } from "../ui/shown";
import { fixInstruction } from "./commentText";
import { lineRange, type ReviewComment, type ReviewComments } from "./reviewComments";

export interface ReviewCommandContext {
  readonly server: ReviewServer;
  /** Created on first use. */
  readonly comments: () => Promise<ReviewComments>;
}

export function registerReviewCommands(context: ReviewCommandContext): Disposable {
  let running: AbortController | undefined;
  const table: Record<ReviewCommandId, (argument: unknown) => unknown> = {
    [reviewCommandIds.changes]: async (repository) => {
      // A new review replaces a running one.
      running?.abort();
      const stopper = new AbortController();
      running = stopper;
      const { reviewChanges } = await import("./reviewChanges");
      await reviewChanges({ ...context, comments: await context.comments() }, repository, stopper.signal);
    },
    [reviewCommandIds.fix]: (thread) => withComment(context, thread, fix),
    [reviewCommandIds.dismiss]: (thread) =>
      withComment(context, thread, (comment, comments) => comments.dismiss(comment)),
    [reviewCommandIds.dismissAll]: async () => (await context.comments()).dismissAll(),
  };
  return Disposable.from(...Object.entries(table).map(([id, run]) => commands.registerCommand(id, run)), {
    dispose: () => running?.abort(),
  });
}

/** Runs for the comment whose button was pressed, or for the one at the cursor. */
async function withComment(
  context: ReviewCommandContext,
  argument: unknown,
  run: (comment: ReviewComment, comments: ReviewComments) => unknown,
): Promise<void> {
  const comments = await context.comments();
  const editor = window.activeTextEditor;
  const named = argument === undefined ? undefined : comments.forThread(argument as CommentThread);
  const comment = named ?? (editor && comments.at(editor.document.uri, editor.selection.active.line));
  if (comment !== undefined) await run(comment, comments);
  else void showInformationMessage(l10n.t("Place the cursor on a line with a comment."));
}

/** Starts an edit that fixes the finding. */
async function fix(comment: ReviewComment): Promise<void> {
  const target: EditCommandArgument = {
    uri: comment.uri,
    range: lineRange(comment),
    instruction: fixInstruction(comment.finding),
  };
  await commands.executeCommand(editCommandIds.start, target);
}
