import { basename } from "node:path/posix";
import { l10n, ProgressLocation, type Range, type TextDocument, TextEdit, WorkspaceEdit } from "vscode";
import type { ChatServer } from "../../chat/chatServer";
import { showInformationMessage, withProgress } from "../../shown";
import type { EditWish } from "../pendingEdit";
import { askNames } from "../rename/askNames";
import { askLanguageServer, type OwnResult } from "./askLanguageServer";
import { ownWorkOf, placeholderIn } from "./ownWork";
import { editsOfOnly } from "./protocolEdit";

/**
 * The edit as the editor's own language servers make it, where they can: they know every use of a name, and a model guesses. The
 * model only chooses the name where one is wanted. Undefined for what is the model's; `true` when there is nothing to show.
 */
export async function ownEdit(
  document: TextDocument,
  range: Range,
  wish: EditWish,
  chat: () => ChatServer,
): Promise<OwnResult | undefined> {
  const work = ownWorkOf(wish, !range.isEmpty);
  if (work === undefined) return undefined;
  const { version } = document;
  const result = await withProgress(
    { location: ProgressLocation.Window, title: l10n.t("Asking the language server") },
    () => askLanguageServer(document, range, work),
  );
  const own =
    work.type === "extract" && result instanceof WorkspaceEdit ? await named(result, document, chat) : result;
  if (own === true || document.version === version) return own;
  // Neither the edit nor the range, which the model would be given, is at its place any more.
  void showInformationMessage(l10n.t("{0} has changed meanwhile. Ask again.", basename(document.uri.path)));
  return true;
}

/** With a name of the model's in the place of "newFunction". */
async function named(
  edit: WorkspaceEdit,
  document: TextDocument,
  chat: () => ChatServer,
): Promise<WorkspaceEdit> {
  const edits = editsOfOnly(edit, document) ?? [];
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
