import type { Node } from "web-tree-sitter";
import { indentWidth } from "../protocol/code/lines";
import { ancestors } from "./ancestors";
import { answerState } from "./answerState";
import type { Grammar } from "./grammars";
import {
  isBareText,
  isBlock,
  isComment,
  isCompound,
  isDefinition,
  isRoot,
  isString,
  isSubstitution,
} from "./nodeKinds";
import { findOpenTokens, isStringStart, type OpenToken } from "./openTokens";
import { parsedWindow } from "./parsedWindow";
import type { IncrementalParser } from "./parsers";
import type { CursorSyntax } from "./syntax";

/** Analyzes the cursor position with two trees: one of the text around it, one of the text before it. */
export function cursorSyntax(
  place: { readonly prefix: string; readonly suffix: string },
  grammar: Grammar,
  parser: IncrementalParser,
): CursorSyntax | undefined {
  const { before, after, isCut } = withLead(parsedWindow(place), grammar);
  const whole = parser.parse(before + after, "file")?.rootNode;
  if (!whole) return undefined;
  const inside = around(whole, before, after);
  const isClosed = !isCut && findOpenTokens(whole, grammar)?.length === 0;
  const isInFunction =
    inFunction(whole, before.length) || (grammar.byIndentation && isBelowDef(before)) || false;
  const finished = inside.kind === "code" && endsStatement(whole, before.length, grammar);
  const broken = parser.parse(before, "answer")?.rootNode;
  const open = broken && findOpenTokens(broken, grammar);
  if (!open) return undefined;
  return {
    ...inside,
    isInFunction,
    ...(isClosed && { isClosedBelow: true }),
    insideIdentifier: /[\p{L}\p{N}_$]$/u.test(before.slice(-2)) && /^[\p{L}\p{N}_$]/u.test(after),
    isEmptyBlock: inside.kind === "code" && isEmptyBlock(before, after, open.at(-1), grammar),
    isFinished: finished && !(open.at(-1)?.type ?? "").endsWith("("),
    answerState(answer) {
      const root = parser.parse(before + answer, "answer")?.rootNode;
      return root && answerState(root, before, answer, open.length, grammar);
    },
  };
}

function withLead({ before, after, isCut }: ReturnType<typeof parsedWindow>, { lead = "" }: Grammar) {
  return { before: isCut && !before.includes("<?") ? lead + before : before, after, isCut };
}

type Inside = Pick<CursorSyntax, "kind" | "isLongString">;

/** Whether the cursor is in a comment, a string or code; a substitution within a string counts as code. */
function around(root: Node, before: string, after: string): Inside {
  const cursor = before.length;
  const code: Inside = { kind: "code", isLongString: false };
  let isBroken = false;
  for (const node of ancestorsAt(root, cursor)) {
    const isWithin = node.startIndex < cursor && cursor < node.endIndex;
    if (node.type === "ERROR") isBroken ||= !/\n/.test(before.slice(node.startIndex, cursor));
    if (isSubstitution(node) && isWithin) return code;
    if (isComment(node) && (isWithin || (node.endIndex >= cursor && !isBlockComment(node))))
      return { kind: "comment", isLongString: false };
    if (isString(node) && (isWithin || (isBareText(node) && node.endIndex >= cursor)))
      return { kind: "string", isLongString: /\n|^.?("""|'''|`)/.test(node.text) };
  }
  const line = before.slice(before.lastIndexOf("\n") + 1);
  // A quote that is not closed yet.
  const isOpen = isBroken && /^[^"]*"(?:[^"\\]|\\.)*$/.test(line) && !/^[^\n]*"/.test(after);
  return isOpen ? { kind: "string", isLongString: false } : code;
}

function inFunction(root: Node, cursor: number): boolean {
  const isCallable = (node: Node) => /function|method|constructor|lambda|closure|func_/.test(node.type);
  const around = ancestorsAt(root, cursor).filter(
    ({ startIndex, endIndex }) => startIndex < cursor && cursor <= endIndex,
  );
  const owner = around.find((node) => isCallable(node) || isDefinition(node) || node.parent === null);
  return owner !== undefined && isCallable(owner);
}

/** The nodes that contain the character left of the cursor, innermost first. */
function ancestorsAt(root: Node, cursor: number): Node[] {
  return [...ancestors(root.descendantForIndex(Math.max(0, cursor - 1), cursor))];
}

function isBlockComment({ text }: Node): boolean {
  return /^(\/\*|<!--|<#|=begin)/.test(text);
}

/** Whether a statement without errors ends here, with `;`, a closing brace or a closing word. */
function endsStatement(root: Node, cursor: number, { wordPairs = {} }: Grammar): boolean {
  const [leaf, ...parents] = ancestorsAt(root, cursor);
  if (!leaf || leaf.endIndex !== cursor || leaf.childCount > 0) return false;
  const [parent] = parents;
  const closesBlock = leaf.type === "}" && parent && (isBlock(parent) || isDefinition(parent));
  if (!(leaf.type === ";" || closesBlock || Object.values(wordPairs).includes(leaf.type))) return false;
  const outer = parents.findLast((node) => node.endIndex === cursor && !isRoot(node));
  // In some grammars a member's semicolon is its sibling.
  if (!outer && leaf.type === ";" && parent && isBlock(parent)) return true;
  if (!outer || outer.hasError) return false;
  const container = outer.parent;
  return container === null || isRoot(container) || isBlock(container) || isCompound(container);
}

/** Whether the innermost open token has nothing between it and the cursor, and only its closer after the cursor. */
function isEmptyBlock(before: string, after: string, last: OpenToken | undefined, grammar: Grammar): boolean {
  if (grammar.byIndentation) return isEmptyByIndentation(before, after);
  if (!last || isStringStart(last) || /[$#]/.test(last.type)) return false;
  const opened = before.slice(last.at + last.type.length);
  // The rest of a word's line is the block's head.
  const inside = grammar.wordPairs?.[last.type] === undefined ? opened : opened.replace(/^.*(\n|$)/, "");
  if (withoutComments(inside) !== "") return false;
  const next = after.trimStart();
  if (next === "" || /^[)\]}]/.test(next)) return true;
  const closing = grammar.wordPairs?.[last.type];
  if (closing !== undefined && next.startsWith(closing)) return true;
  // The block is not closed: what follows belongs to it only if it is indented further.
  return indentOfNextLine(after) <= indentWidth(lineAt(before, last.at)) && /^[ \t]*\n/.test(after);
}

/** Characters before the cursor that are searched for the line above it. */
const lookBack = 4000;

/** Whether the cursor is below a Python `def` without a body, which the grammar does not parse as a function. */
function isBelowDef(before: string): boolean {
  return /^\s*(async\s+)?def\b.*:\s*$/.test(lastLine(before));
}

function lastLine(before: string): string {
  const lines = withoutComments(before.slice(-lookBack), true).split("\n");
  return lines.findLast((line) => line.trim() !== "") ?? "";
}

function isEmptyByIndentation(before: string, after: string): boolean {
  const opener = lastLine(before);
  if (!/:\s*$/.test(opener)) return false;
  return after.trim() === "" || indentOfNextLine(after) <= indentWidth(opener);
}

function withoutComments(text: string, keepsLines = false): string {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)(\/\/|#).*$/gm, "");
  return keepsLines ? bare : bare.trim();
}

function indentOfNextLine(after: string): number {
  const [, ...below] = after.split("\n");
  const next = below.find((line) => line.trim() !== "");
  return next === undefined ? 0 : indentWidth(next);
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, end < 0 ? text.length : end);
}
