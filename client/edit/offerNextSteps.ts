import { l10n } from "../../server/protocol/l10n";
import { showWarningMessage } from "../ui/shown";
import { documentAt } from "../workspace/openDocument";
import type { ReadOnlyPage } from "../workspace/readOnlyDocuments";
import { isWritable } from "../workspace/writable";
import type { EditSession } from "./editSessions";
import { targetExists } from "./editTarget";

/**
 * Shows the outcome of an edit with buttons: “Retry” where possible, or only “Discard” if the target is gone.
 * Resolves to whether the user wants to try again.
 */
export async function offerNextSteps(
  session: EditSession,
  message: string,
  answers: ReadOnlyPage,
): Promise<boolean> {
  const [again, discard, answer] = [l10n.t("Retry"), l10n.t("Discard"), l10n.t("Show Answer")];
  const { edit } = session;
  const text = edit.result?.answer ?? "";
  const offered = [...(await choices(session, again, discard)), ...(text === "" ? [] : [answer])];
  const picked = await showWarningMessage(message, ...offered);
  if (picked === answer) await answers.show(text);
  if (picked === discard) edit.close();
  return picked === again;
}

async function choices(
  { edit, target, isNew }: EditSession,
  again: string,
  discard: string,
): Promise<string[]> {
  if (isNew !== true && !(await targetExists(target))) return [discard];
  const document = documentAt(target);
  const isReadOnly = document !== undefined && !(await isWritable(document));
  return edit.intent === undefined || isReadOnly ? [] : [again];
}
