import type { Node } from "web-tree-sitter";
import type { Grammar } from "./grammars";

/** With more nodes than this in its errors, a text is not in the grammar's language. */
const maxNodes = 4000;

export interface OpenToken {
  readonly type: string;
  /** Offset in the parsed text. */
  readonly at: number;
}

/**
 * Finds the tokens that are open at the end of a truncated text: unclosed brackets, words, tags and strings,
 * outermost first. They occur only within nodes with errors, so the walk skips all others. Undefined if it exceeds
 * `maxNodes`.
 */
export function findOpenTokens(root: Node, { wordPairs = {} }: Grammar): OpenToken[] | undefined {
  const open: OpenToken[] = [];
  let nodes = 0;
  const visit = (node: Node): void => {
    const { type, startIndex: at } = node;
    if (nodes++ > maxNodes || node.isMissing) return;
    if (type === "jsx_opening_element") {
      open.push({ type, at });
    } else if (type === "jsx_closing_element") {
      close("jsx_opening_element");
    } else if (node.childCount > 0) {
      if (node.hasError) for (const child of node.children) visit(child);
    } else {
      // Error recovery drops tokens but keeps their text.
      takeLeaf(type === "ERROR" ? node.text : type, at);
    }
  };
  const close = (opener: string): void => {
    const index = open.findLastIndex(({ type }) => type === opener);
    if (index >= 0) open.length = index;
  };
  const takeLeaf = (type: string, at: number): void => {
    const quote = longQuotes.has(type);
    const closed = closers.get(type);
    if (quote && open.at(-1)?.type === type) open.pop();
    else if (quote || openers.has(type)) open.push({ type, at });
    else if (closed) closeOne(open, closed);
    else if (wordPairs[type] !== undefined) takeWord(type, at);
    else if (Object.values(wordPairs).includes(type)) closeOne(open, Object.keys(wordPairs));
  };
  const takeWord = (type: string, at: number): void => {
    // `while x do … end` has only one `end`.
    if (type === "do" && /^(while|until|for)$/.test(open.at(-1)?.type ?? "")) return;
    open.push({ type, at });
  };
  visit(root);
  return nodes > maxNodes ? undefined : open;
}

export function isStringStart({ type }: OpenToken): boolean {
  return longQuotes.has(type) || /^(string|heredoc)/.test(type);
}

/** Ignores a closer without an opener, since a window may begin inside a block, and a closer within an open string. */
function closeOne(open: OpenToken[], types: readonly string[]): void {
  const index = open.findLastIndex((token) => types.includes(token.type) || isStringStart(token));
  if (types.includes(open[index]?.type ?? "")) open.length = index;
}

/** Quotes of strings that may span lines. */
const longQuotes = new Set(["`"]);

const pairs: readonly (readonly [closer: string, openers: readonly string[]])[] = [
  [")", ["(", "$(", "@(", "((", "<("]],
  ["))", ["(("]],
  ["]", ["[", "#["]],
  ["]]", ["[["]],
  ["}", ["{", "${", "#{", "@{", "{{"]],
  ["string_end", ["string_start"]],
  ["heredoc_end", ["heredoc_start", "heredoc_beginning"]],
];
const closers = new Map(pairs);
const openers = new Set(pairs.flatMap(([, openersOf]) => openersOf));
