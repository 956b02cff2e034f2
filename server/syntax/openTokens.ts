import type { Node } from "web-tree-sitter";
import type { Grammar } from "./grammars";

/** A text with more nodes in its errors than this is none that the grammar knows. */
const mostNodes = 4000;

export interface OpenToken {
  readonly type: string;
  /** Offset in the parsed text. */
  readonly at: number;
}

/**
 * What is open at the end of a text that breaks off: brackets, words, tags and strings without their partner, outermost
 * first. Only in a node with an error can there be any, so the walk goes nowhere else and is short. Undefined when it is
 * not.
 */
export function openTokens(root: Node, { wordPairs = {} }: Grammar): OpenToken[] | undefined {
  const open: OpenToken[] = [];
  let nodes = 0;
  const visit = (node: Node): void => {
    const { type, startIndex: at } = node;
    if (nodes++ > mostNodes || node.isMissing) return;
    if (type === "jsx_opening_element") {
      open.push({ type, at });
    } else if (type === "jsx_closing_element") {
      close("jsx_opening_element");
    } else if (node.childCount > 0) {
      if (node.hasError) for (const child of node.children) visit(child);
    } else {
      // Recovering, the parser leaves tokens out; their text is left.
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
    // `while x do … end` has one end.
    if (type === "do" && /^(while|until|for)$/.test(open.at(-1)?.type ?? "")) return;
    open.push({ type, at });
  };
  visit(root);
  return nodes > mostNodes ? undefined : open;
}

export function isStringStart({ type }: OpenToken): boolean {
  return longQuotes.has(type) || /^(string|heredoc)/.test(type);
}

/** A closer without a partner is left alone, as a window may begin inside a block, and so is one in an open string. */
function closeOne(open: OpenToken[], types: readonly string[]): void {
  const index = open.findLastIndex((token) => types.includes(token.type) || isStringStart(token));
  if (types.includes(open[index]?.type ?? "")) open.length = index;
}

/** Quotes of strings that may go over line ends. */
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
