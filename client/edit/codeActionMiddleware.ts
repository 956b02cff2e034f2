import { CodeAction, type Command, type Range } from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { editPresets, explainCommand } from "../../server/protocol/edit";
import { chatCommandIds, editCommandIds } from "../commandIds";
import type { EditTarget } from "./editCommands";

/**
 * The code actions of the server start edits that are shown before they are accepted. Resolved as they are, as other editors do
 * it, they would change the document at once. Fixes are offered by `codeActions.ts`, beside the explanation.
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
      const { preset, instruction } = wishOf(action);
      if (preset === undefined || preset === "fix") return [];
      if (action.disabled !== undefined) return [action];
      const target: EditTarget = {
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
  /** Nothing is left to be asked for: the command does it. */
  resolveCodeAction: (action) => action,
};

function wishOf(action: CodeAction): Pick<EditTarget, "preset" | "instruction"> {
  const { data } = action as CodeAction & { readonly data?: Record<string, unknown> };
  const preset = editPresets.find((each) => each === data?.["preset"]);
  const instruction = data?.["instruction"];
  return { ...(preset && { preset }), ...(typeof instruction === "string" && { instruction }) };
}
