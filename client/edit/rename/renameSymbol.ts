import {
  commands,
  l10n,
  type Position,
  Range,
  type TextDocument,
  type TextEditor,
  type WorkspaceEdit,
  workspace,
} from "vscode";
import type { ChatServer } from "../../chat/chatServer";
import { showErrorMessage, showInformationMessage } from "../../shown";
import { pickOrType } from "../pickOrType";
import { askNames } from "./askNames";

/** Around the symbol, in lines; its first use is mostly near. */
const linesAround = 30;

/** Lets the model suggest names for the symbol at the cursor; the editor's own language server then renames it. */
export async function renameSymbol(server: ChatServer, { document, selection }: TextEditor): Promise<void> {
  const position = selection.active;
  const symbol = await symbolAt(document, position);
  if (symbol === undefined) {
    void showInformationMessage(l10n.t("Put the cursor on a name that can be renamed."));
    return;
  }
  const names = await suggest(server, document, symbol);
  if (names === undefined) return;
  const picked = await pickOrType({
    title: l10n.t("Rename {0}", symbol.name),
    placeholder:
      names.length === 0
        ? l10n.t("The model suggested no name; type one")
        : l10n.t("Choose a name, or type another one"),
    offered: () => names.map((label) => ({ label })),
    typed: (label) => ({ label }),
  });
  if (picked === undefined) return;
  const name = picked.label;
  try {
    const edit = await commands.executeCommand<WorkspaceEdit>(
      "vscode.executeDocumentRenameProvider",
      document.uri,
      symbol.range.start,
      name,
    );
    if (!(await workspace.applyEdit(edit, { isRefactoring: true }))) throw new Error();
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    void showErrorMessage(l10n.t("{0} could not be renamed. {1}", symbol.name, why).trim());
  }
}

interface FoundSymbol {
  readonly name: string;
  readonly range: Range;
}

async function symbolAt(document: TextDocument, position: Position): Promise<FoundSymbol | undefined> {
  try {
    const found = await commands.executeCommand<{ range: Range; placeholder: string } | undefined>(
      "vscode.prepareRename",
      document.uri,
      position,
    );
    return found && { name: document.getText(found.range), range: found.range };
  } catch {
    // Its language has no renaming, or the cursor is on no name.
    return undefined;
  }
}

function suggest(
  server: ChatServer,
  document: TextDocument,
  { name, range }: FoundSymbol,
): Thenable<string[] | undefined> {
  const first = Math.max(0, range.start.line - linesAround);
  const code = document.getText(new Range(first, 0, range.end.line + linesAround, 0));
  return askNames(server, { name, code, languageId: document.languageId });
}
