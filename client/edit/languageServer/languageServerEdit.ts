import { basename } from "node:path/posix";
import { ProgressLocation, type Range, type TextDocument, TextEdit, WorkspaceEdit } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import type { ChatServer } from "../../connection/chatServer";
import { showInformationMessage, withProgress } from "../../ui/shown";
import type { EditIntent } from "../pending/pendingEdit";
import { askNames } from "../rename/askNames";
import { askLanguageServer, type LanguageServerResult } from "./askLanguageServer";
import { classifyInstruction, placeholderIn } from "./classifyInstruction";
import { singleDocumentEdits } from "./protocolEdit";

/**
 * Lets the editor's language servers make the edit if they can: they know every use of a name, while a model guesses.
 * The model only chooses the name of an extracted function. Undefined if the model must make the edit; `true` if there
 * is nothing to propose.
 */
export async function languageServerEdit(
  document: TextDocument,
  range: Range,
  intent: EditIntent,
  chat: () => ChatServer,
): Promise<LanguageServerResult | undefined> {
  const task = classifyInstruction(intent, !range.isEmpty);
  if (task === undefined) return undefined;
  const { version } = document;
  const result = await withProgress(
    { location: ProgressLocation.Window, title: l10n.t("Asking the language server") },
    () => askLanguageServer(document, range, task),
  );
  const edit =
    task.type === "extract" && result instanceof WorkspaceEdit
      ? await nameExtracted(result, document, chat)
      : result;
  if (edit === true || document.version === version) return edit;
  // Neither the edit nor the range for the model fits the changed document.
  void showInformationMessage(l10n.t("{0} has changed. Try again.", basename(document.uri.path)));
  return true;
}

/** Replaces a placeholder such as "newFunction" by a name that the model suggests. */
async function nameExtracted(
  edit: WorkspaceEdit,
  document: TextDocument,
  chat: () => ChatServer,
): Promise<WorkspaceEdit> {
  const edits = singleDocumentEdits(edit, document) ?? [];
  const code = edits.map(({ newText }) => newText).join("\n");
  const placeholder = placeholderIn(code, document.getText());
  if (placeholder === undefined) return edit;
  const names = (await askNames(chat(), { name: placeholder, code, languageId: document.languageId })) ?? [];
  const isFree = (name: string) =>
    !new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(document.getText());
  const name = names.find(isFree);
  if (name === undefined) return edit;
  const result = new WorkspaceEdit();
  const uses = new RegExp(`\\b${placeholder}\\b`, "g");
  const renamed = edits.map(
    ({ range, newText }) =>
      new TextEdit(
        range,
        newText.replace(uses, () => name),
      ),
  );
  result.set(document.uri, renamed);
  return result;
}
