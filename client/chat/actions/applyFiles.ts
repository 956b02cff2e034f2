import { Uri } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import type { ApplyFilesParams, ApplyFilesResult } from "../../../server/protocol/edit";
import { l10n } from "../../../server/protocol/l10n";
import type { CodeApplier } from "../../connection/chatServer";
import { showWarningMessage } from "../../ui/shown";
import { chooseFile } from "./namedFile";

/** A warning shows at most this many sentences, then only the number of the others. */
const mostSentences = 4;

/**
 * Shows all changes of an answer with `preview`, where the user confirms them. Leaves out files that cannot be changed and warns
 * about each. Throws when nothing is left.
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

/** Asks the user to choose when a path matches several files. */
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
  const shown = sentences.slice(0, mostSentences);
  return [...shown, ...(more > 0 ? [l10n.t("And {0} more.", more)] : [])].join(" ");
}
