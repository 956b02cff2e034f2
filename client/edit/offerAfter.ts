import { l10n } from "vscode";
import { showWarningMessage } from "../shown";
import type { AnswerDocument } from "./answerDocument";
import type { OpenEdit } from "./edits";
import { documentAt, isThere } from "./editTarget";
import { isWritable } from "./writable";

/**
 * Says what came of an edit, and offers what can be done: another try where there can be one, of what is gone only to let go of it.
 * Resolves to whether the user wants another try.
 */
export async function offerAfter(open: OpenEdit, message: string, answers: AnswerDocument): Promise<boolean> {
  const [again, discard, answer] = [l10n.t("Try Again"), l10n.t("Discard"), l10n.t("Show Answer")];
  const { edit } = open;
  const said = edit.result?.answer ?? "";
  const offered = [...(await choices(open, again, discard)), ...(said === "" ? [] : [answer])];
  const picked = await showWarningMessage(message, ...offered);
  if (picked === answer) await answers.show(said);
  if (picked === discard) edit.close();
  return picked === again;
}

async function choices({ edit, target, isNew }: OpenEdit, again: string, discard: string): Promise<string[]> {
  if (isNew !== true && !(await isThere(target))) return [discard];
  const document = documentAt(target);
  const isReadOnly = document !== undefined && !(await isWritable(document));
  return edit.wish === undefined || isReadOnly ? [] : [again];
}
