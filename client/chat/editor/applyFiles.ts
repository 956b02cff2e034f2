import { l10n, window } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import type { ApplyFilesParams } from "../../../server/protocol/edit";
import type { CodeApplier } from "../chatServer";

/** Sentences that are told at once; of the others only how many there are. */
const mostSentences = 4;

/**
 * Has the user confirm all that an answer would change, by `preview`. Files that cannot be changed are left out, each with a
 * sentence. Throws with one when nothing is left.
 */
export async function applyFiles(
  server: CodeApplier,
  preview: (edit: WorkspaceEdit) => Promise<unknown>,
  params: ApplyFilesParams,
): Promise<void> {
  const { edit, refusals, warnings } = await server.applyFiles(params, new AbortController().signal);
  const sentence = shortened([...refusals, ...warnings]);
  if (edit === undefined) throw new Error(sentence || l10n.t("This answer changes nothing."));
  if (sentence !== "") void window.showWarningMessage(sentence);
  await preview(edit);
}

function shortened(sentences: readonly string[]): string {
  const more = sentences.length - mostSentences;
  const told = sentences.slice(0, mostSentences);
  return [...told, ...(more > 0 ? [l10n.t("There are {0} more notes like these.", more)] : [])].join(" ");
}
