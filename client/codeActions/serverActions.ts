import { CodeAction, type Command, type Range } from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { editPresets, explainCommand } from "../../server/protocol/edit";
import { chatCommandIds, editCommandIds } from "../ui/commandIds";
import type { EditCommandArgument } from "../ui/editCommandArgument";

/**
 * Makes the server's code actions start edits that the user reviews. Resolved as in other editors, they would change
 * the document at once. Drops fixes, which `editActions.ts` offers.
 */
export const codeActionMiddleware: Middleware = {
  async provideCodeActions(document, range, context, token, next) {
    const actions = (await next(document, range, context, token)) ?? [];
    return actions.flatMap((action): (CodeAction | Command)[] => {
      if (!(action instanceof CodeAction)) return [];
      if (action.command?.command === explainCommand) {
        const { title } = action;
        action.command = {
          command: chatCommandIds.explain,
          title,
          arguments: [{ uri: document.uri, range }],
        };
        return (range as Range).isEmpty ? [] : [action];
      }
      const { preset, instruction } = intentOf(action);
      if (preset === undefined || preset === "fix") return [];
      if (action.disabled !== undefined) return [action];
      const target: EditCommandArgument = {
        uri: document.uri,
        range: range as Range,
        preset,
        ...(instruction && { instruction }),
      };
      const { title } = action;
      action.command = { command: editCommandIds.start, title, arguments: [target] };
      return [action];
    });
  },
  /** There is nothing to resolve: the command starts the edit. */
  resolveCodeAction: (action) => action,
};

function intentOf(action: CodeAction): Pick<EditCommandArgument, "preset" | "instruction"> {
  const { data } = action as CodeAction & { readonly data?: Record<string, unknown> };
  const preset = editPresets.find((each) => each === data?.["preset"]);
  const instruction = data?.["instruction"];
  return { ...(preset && { preset }), ...(typeof instruction === "string" && { instruction }) };
}
