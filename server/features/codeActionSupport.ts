/** Gives code actions the form that an editor announced. */
import type { ClientCapabilities, CodeAction, Command, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { EditRefusedError } from "../edit/editRefusedError";
import { codeActionCommand } from "../protocol/edit";
import { l10n } from "../protocol/l10n";

export interface CodeActionSupport {
  /** Knows more than commands. */
  readonly literals: boolean;
  /** Asks for the edit of the chosen action. */
  readonly resolves: boolean;
  readonly disabled: boolean;
  /** Applies edits that the server sends by itself. */
  readonly applies: boolean;
}

export function codeActionSupport({ textDocument, workspace }: ClientCapabilities): CodeActionSupport {
  const { codeActionLiteralSupport, resolveSupport, disabledSupport } = textDocument?.codeAction ?? {};
  const literals = codeActionLiteralSupport !== undefined;
  return {
    literals,
    resolves: literals && resolveSupport?.properties?.includes("edit") === true,
    disabled: disabledSupport === true,
    applies: workspace?.applyEdit === true,
  };
}

/** The actions that the editor can run, in the form that it knows. */
export function supported(
  actions: readonly CodeAction[],
  { literals, resolves, disabled, applies }: CodeActionSupport,
): (CodeAction | Command)[] {
  return actions.flatMap((action): (CodeAction | Command)[] => {
    if (action.disabled && !disabled) return [];
    if (action.disabled && literals) return [action];
    const isEdit = action.command === undefined;
    if (isEdit && !resolves && !applies) return [];
    const { data, ...rest } = action;
    const { title } = action;
    const command = action.command ?? { title, command: codeActionCommand, arguments: [data] };
    if (!literals) return action.disabled ? [] : [command];
    return isEdit && resolves ? [action] : [{ ...rest, command }];
  });
}

/** An edit for editors that take no versions. It has no annotations either. Throws an `EditRefusedError` if it does more than change text. */
export function withoutVersions({ documentChanges = [], changes }: WorkspaceEdit): WorkspaceEdit {
  const edits: Record<string, TextEdit[]> = { ...changes };
  for (const change of documentChanges) {
    if (!("textDocument" in change))
      throw new EditRefusedError(
        l10n.t(
          "This edit creates, renames or deletes a file, which this editor does not support. Nothing was changed.",
        ),
      );
    const { uri } = change.textDocument;
    const plain = change.edits.flatMap((each) =>
      "newText" in each ? [{ range: each.range, newText: each.newText }] : [],
    );
    edits[uri] = [...(edits[uri] ?? []), ...plain];
  }
  return { changes: edits };
}
