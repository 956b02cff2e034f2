import { l10n, Uri } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import type { ApplyFilesParams, ApplyFilesResult } from "../../../server/protocol/edit";
import { showWarningMessage } from "../../shown";
import type { CodeApplier } from "../chatServer";
import { chooseFile } from "./namedFile";

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
  const { edit, refusals, warnings } = await ask(server, params);
  const sentence = shortened([...refusals, ...warnings]);
  if (edit === undefined) throw new Error(sentence || l10n.t("This answer changes nothing."));
  if (sentence !== "") void showWarningMessage(sentence);
  await preview(edit);
}

/** Asks the user where a path may mean several files. */
async function ask(server: CodeApplier, params: ApplyFilesParams): Promise<ApplyFilesResult> {
  const { signal } = new AbortController();
  const result = await server.applyFiles(params, signal);
  const choices: { path: string; uri: string }[] = [];
  for (const { path, uris } of result.unclear ?? []) {
    const known = choices.find((each) => each.path === path);
    const chosen =
      known ??
      (await chooseFile(
        path,
        uris.map((uri) => Uri.parse(uri)),
      ));
    if (chosen instanceof Uri) choices.push({ path, uri: chosen.toString() });
  }
  return choices.length === 0 ? result : server.applyFiles({ ...params, choices }, signal);
}

function shortened(sentences: readonly string[]): string {
  const more = sentences.length - mostSentences;
  const told = sentences.slice(0, mostSentences);
  return [...told, ...(more > 0 ? [l10n.t("There are {0} more notes like these.", more)] : [])].join(" ");
}
