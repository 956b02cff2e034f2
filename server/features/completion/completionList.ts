import {
  type ClientCapabilities,
  type CompletionClientCapabilities,
  type CompletionItem,
  CompletionItemKind,
  type Connection,
  InsertTextFormat,
  InsertTextMode,
  type MarkupContent,
  MarkupKind,
  type TextDocument,
} from "vscode-languageserver";
import type { Feature } from "../../feature";
import { codeFence } from "../../text/codeFence";
import { type SuggestDeps, type Suggestion, suggestAt } from "./suggestAt";

export interface CompletionListDeps extends SuggestDeps {
  readonly capabilities: ClientCapabilities;
}

/**
 * Where code goes on after a word ended: editors ask by themselves while a word is typed. At a line break the user may be about
 * to leave the line, so a list would only be in the way.
 */
const triggerCharacters = [".", "(", "[", "{", ":", ">", " "];

/**
 * `textDocument/completion`: the suggestion as an entry of the completion list, for editors without ghost text. A request never counts as
 * explicit: LSP does not tell the user's own requests from those of the editor.
 */
export function completionList(connection: Connection, deps: CompletionListDeps): Feature {
  const { completion, inlineCompletion } = deps.capabilities.textDocument ?? {};
  if (!completion || inlineCompletion) return {};
  connection.onCompletion(
    deps.whileRunning(async ({ textDocument, position }, token) => {
      const place = { textDocument, position, explicit: false, alternatives: 0 };
      const [best] = await suggestAt(place, token, deps);
      const document = deps.documents.get(textDocument.uri);
      const items = best && document ? [listItem(best, document, completion.completionItem ?? {})] : [];
      // The next key may have another suggestion, so the editor must ask again and not filter this list.
      return { isIncomplete: true, items };
    }),
  );
  return { capabilities: { completionProvider: { triggerCharacters } } };
}

/**
 * The word before the cursor is part of the item, because editors compare its beginning with what the user typed. They take letters,
 * digits and underscores for words; some also hyphens and dollar signs where the language does.
 */
function listItem(
  { insertText, range, command }: Suggestion,
  document: TextDocument,
  supports: NonNullable<CompletionClientCapabilities["completionItem"]>,
): CompletionItem {
  const { line, character } = range.start;
  const { languageId } = document;
  const before = document.getText({
    start: { line, character: Math.max(0, character - mostWordChars) },
    end: range.start,
  });
  const [word = ""] = (hyphenated.has(languageId) ? wordWithHyphens : plainWord).exec(before) ?? [];
  const newText = word + insertText;
  const { label, isWhole } = labelOf(word, insertText);
  const asIs = InsertTextMode.asIs;
  return {
    label,
    kind: CompletionItemKind.Text,
    detail: "Inhouse",
    ...(supports.labelDetailsSupport && { labelDetails: { description: "Inhouse" } }),
    ...(!isWhole && { documentation: documentationOf(newText, languageId, supports) }),
    filterText: firstLine(newText).trim(),
    sortText: " ",
    textEdit: { range: { start: { line, character: character - word.length }, end: range.end }, newText },
    insertTextFormat: InsertTextFormat.PlainText,
    ...(supports.insertTextModeSupport?.valueSet?.includes(asIs) && { insertTextMode: asIs }),
    ...(command !== undefined && { command }),
  };
}

/** In UTF-16 code units; no name is longer. */
const mostWordChars = 200;
const plainWord = /[\p{L}\p{M}\p{N}_$]*$/u;
const wordWithHyphens = /[\p{L}\p{M}\p{N}_$-]*$/u;
const hyphenated = new Set(["clojure", "css", "emacs-lisp", "less", "lisp", "racket", "scheme", "scss"]);

const mostLabelChars = 60;

/** The first line that the item adds, and whether it is all that the item adds. */
function labelOf(word: string, insertText: string): { readonly label: string; readonly isWhole: boolean } {
  const [first = "", ...rest] = insertText.split(/\r?\n/);
  const next = rest.find((line) => line.trim() !== "")?.trim() ?? "";
  const shown = first.trim() === "" ? (word === "" ? next : `${word} ↵ ${next}`) : (word + first).trim();
  const characters = Array.from(shown.replace(unshown, (each) => (each === "\t" ? " " : "\uFFFD")));
  const isLong = characters.length > mostLabelChars;
  const label = isLong ? `${characters.slice(0, mostLabelChars - 1).join("")}…` : characters.join("");
  return { label, isWhole: !isLong && rest.length === 0 };
}

/** Characters that move or hide others in a label. Joiners and variation selectors are parts of letters and emoji. */
const unshown =
  /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]--[\u200c\u200d\ufe0e\ufe0f]]/gv;

function documentationOf(
  newText: string,
  languageId: string,
  { documentationFormat = [] }: NonNullable<CompletionClientCapabilities["completionItem"]>,
): MarkupContent | string {
  const text = newText.replaceAll("\r\n", "\n");
  if (!documentationFormat.includes(MarkupKind.Markdown)) return text;
  return { kind: MarkupKind.Markdown, value: codeFence(text, languageId) };
}

function firstLine(text: string): string {
  return /^[^\r\n]*/.exec(text)?.[0] ?? "";
}
