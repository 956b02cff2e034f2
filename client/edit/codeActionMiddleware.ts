import { CodeAction, type Command, type Range } from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { editPresets } from "../../server/protocol/edit";
import { editCommandIds } from "../commandIds";
import type { EditTarget } from "./editCommands";

/**
 * The code actions of the server start edits that are shown before they are accepted. Resolved as they are, as other editors do
 * it, they would change the document at once. Fixes are offered by `codeActions.ts`, beside the explanation.
 */
export const codeActionMiddleware: Middleware = {
  async provideCodeActions(document, range, context, token, next) {
    const actions = (await next(document, range, context, token)) ?? [];
    return actions.flatMap((action): (CodeAction | Command)[] => {
      if (!(action instanceof CodeAction)) return [action];
      const preset = presetOf(action);
      if (preset === "fix") return [];
      if (preset === undefined || action.disabled !== undefined) return [action];
      const target: EditTarget = { uri: document.uri, range: range as Range, preset };
      const { title } = action;
      action.command = { command: editCommandIds.start, title, arguments: [target] };
      return [action];
    });
  },
  /** Nothing is left to be asked for: the command does it. */
  resolveCodeAction: (action) => action,
};

function presetOf(action: CodeAction) {
  const { data } = action as CodeAction & { readonly data?: { readonly preset?: unknown } };
  return editPresets.find((preset) => preset === data?.preset);
}
