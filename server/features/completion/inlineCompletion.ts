import { type Connection, InlineCompletionTriggerKind } from "vscode-languageserver";
import type { Feature } from "../../feature";
import { type SuggestDeps, suggestAt } from "./suggestAt";

/** Further suggestions that the user can cycle through after an explicit request. */
const otherSuggestions = 2;

/** `textDocument/inlineCompletion`: ghost text. */
export function inlineCompletion(connection: Connection, deps: SuggestDeps): Feature {
  connection.languages.inlineCompletion.on(
    deps.whileRunning(async ({ textDocument, position, context }, token) => {
      const selected = context.selectedCompletionInfo;
      const explicit = context.triggerKind === InlineCompletionTriggerKind.Invoked;
      const place = { textDocument, position, explicit, alternatives: explicit ? otherSuggestions : 0 };
      return [...(await suggestAt({ ...place, ...(selected !== undefined && { selected }) }, token, deps))];
    }),
  );
  return { capabilities: { inlineCompletionProvider: true } };
}
