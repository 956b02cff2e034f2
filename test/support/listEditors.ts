/** How editors without ghost text filter, name and insert the items of a completion list, from their sources. */
import assert from "node:assert/strict";
import type {
  ClientCapabilities,
  CompletionItem,
  CompletionList,
  TextEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { CursorInDocument, ScriptedClient } from "./scriptedClient";

export const listCapabilities: ClientCapabilities = {
  general: { positionEncodings: ["utf-8", "utf-32", "utf-16"] },
  textDocument: {
    completion: {
      completionItem: {
        snippetSupport: true,
        insertReplaceSupport: true,
        labelDetailsSupport: true,
        documentationFormat: ["markdown", "plaintext"],
      },
    },
  },
};

export function listAt(
  { client }: ScriptedClient,
  { uri, position }: CursorInDocument,
): Promise<CompletionList> {
  return client.connection.sendRequest("textDocument/completion", {
    textDocument: { uri },
    position,
    context: { triggerKind: 1 },
  });
}

interface Filter {
  readonly name: string;
  /** Whether the editor shows the item after this text of the cursor's line. */
  shows(item: CompletionItem, before: string, languageId?: string): boolean;
}

const isSubsequence = (part: string, whole: string) => {
  const wanted = Array.from(part.toLowerCase());
  let at = 0;
  for (const character of whole.toLowerCase()) if (character === wanted[at]) at += 1;
  return at >= wanted.length;
};
const ending = (before: string, pattern: RegExp) => pattern.exec(before)?.[0] ?? "";

export const filters: readonly Filter[] = [
  {
    // Fuzzy, over the word of letters, digits and underscores.
    name: "Helix",
    shows: ({ label, filterText = label }, before) =>
      isSubsequence(ending(before, /[\p{L}\p{M}\p{N}_]*$/u), filterText),
  },
  {
    // The symbol must begin the label, and be in the filter's text. The mode decides what is in a symbol.
    name: "Emacs",
    shows: ({ label, filterText = label }, before, languageId) => {
      const symbol = ending(before, languageId === "css" ? /[\w-]*$/ : /[\p{L}\p{M}\p{N}_$]*$/u);
      return label.trimStart().startsWith(symbol) && isSubsequence(symbol, filterText);
    },
  },
  {
    // The text from the edit's start must begin the filter's text.
    name: "Neovim 0.11",
    shows: ({ label, filterText = label, textEdit }, before) =>
      filterText.startsWith(before.slice((textEdit as TextEdit).range.start.character)),
  },
];

/** The document after the editor has taken the item. */
export function accepted(text: string, { textEdit }: CompletionItem): string {
  assert.ok(textEdit && "range" in textEdit);
  const { start, end } = textEdit.range;
  assert.equal(start.line, end.line);
  return TextDocument.applyEdits(TextDocument.create("file:///a", "plaintext", 1, text), [textEdit]);
}
