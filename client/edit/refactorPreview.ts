import { l10n, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { confirmAll } from "./editState";

/**
 * Shows changes of several files in VS Code's Refactor Preview, grouped by their reasons, and applies what the user leaves
 * ticked as one step to undo. Resolves to whether anything was applied. Throws with one sentence when a file has changed since.
 */
export async function previewRefactor(edit: WorkspaceEdit, client: LanguageClient): Promise<boolean> {
  for (const change of edit.documentChanges ?? []) {
    if (!("textDocument" in change)) continue;
    const { uri, version } = change.textDocument;
    const open = workspace.textDocuments.find(
      (document) => client.code2ProtocolConverter.asUri(document.uri) === uri,
    );
    if (version !== null && open !== undefined && open.version !== version)
      throw new Error(
        l10n.t("Files that this edit changes have been changed meanwhile. Let the model try again."),
      );
  }
  const confirmed = confirmAll(edit, l10n.t("Suggested by Inhouse"));
  const converted = await client.protocol2CodeConverter.asWorkspaceEdit(confirmed);
  return await workspace.applyEdit(converted, { isRefactoring: true });
}
