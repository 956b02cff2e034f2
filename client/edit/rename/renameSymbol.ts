import {
  commands,
  type Position,
  Range,
  type TextDocument,
  type TextEditor,
  type WorkspaceEdit,
  workspace,
} from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import type { ChatServer } from "../../connection/chatServer";
import { pickOrType } from "../../ui/pickOrType";
import { showErrorMessage, showInformationMessage } from "../../ui/shown";
import { askNames } from "./askNames";

/** Lines of context around the symbol; its first use is usually near. */
const linesAround = 30;

/** Renames the symbol at the cursor: the model suggests names, and the language server renames. */
export async function renameSymbol(server: ChatServer, { document, selection }: TextEditor): Promise<void> {
  const position = selection.active;
  const symbol = await symbolAt(document, position);
  if (symbol === undefined) {
    void showInformationMessage(l10n.t("Place the cursor on a name that can be renamed."));
    return;
  }
  const names = await suggest(server, document, symbol);
  if (names === undefined) return;
  const picked = await pickOrType({
    title: l10n.t("Rename {0}", symbol.name),
    placeholder:
      names.length === 0
        ? l10n.t("The model suggested no names. Type one.")
        : l10n.t("Select a name or type another one"),
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
    void showErrorMessage(l10n.t("Cannot rename {0}. {1}", symbol.name, why).trim());
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
    // The language has no rename provider, or the cursor is not on a name.
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
