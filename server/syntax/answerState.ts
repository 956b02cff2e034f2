import type { Node } from "web-tree-sitter";
import { ancestors } from "./ancestors";
import type { Grammar } from "./grammars";
import { isBlock, isCompound, isDefinition, isRoot, isWrapper } from "./nodeKinds";
import { findOpenTokens, isStringStart } from "./openTokens";
import type { AnswerState } from "./syntax";

/**
 * Describes the end of an answer. `root` is the tree of `before + answer`; `openAtCursor` counts the open tokens in
 * `before`.
 */
export function answerState(
  root: Node,
  before: string,
  answer: string,
  openAtCursor: number,
  grammar: Grammar,
): AnswerState | undefined {
  const open = findOpenTokens(root, grammar);
  if (!open) return undefined;
  const openBefore = open.filter(({ at }) => at < before.length).length;
  // The answer changed how the parser reads the text before it.
  if (openBefore > openAtCursor) return undefined;
  const leaves = openBefore < openAtCursor;
  const innermost = open.length > openBefore ? open.at(-1) : undefined;
  if (innermost) return { open: isStringStart(innermost) ? "string" : "block", leaves };
  if (leaves) return { leaves };
  const text = before + answer;
  const statement = statementAt(root, text.trimEnd().length, startOfStatement(before, answer));
  if (!statement) return { leaves };
  const ends = kindOf(statement, openAtCursor === 0);
  return {
    leaves,
    ends,
    mayContinue: ends === "block" && /^(if|try|do|begin)/.test(unwrapped(statement).type),
  };
}

/** Earliest possible start of the statement that the answer begins or continues. */
function startOfStatement(before: string, answer: string): number {
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.slice(lineStart) + answer;
  return lineStart + (line.length - line.trimStart().length);
}

/** The outermost whole statement that ends at `end` and does not start before `start`. */
function statementAt(root: Node, end: number, start: number): Node | undefined {
  if (end <= start) return undefined;
  const chain: Node[] = [];
  for (const node of ancestors(root.descendantForIndex(end - 1, end))) {
    if (node.startIndex < start || node.endIndex > end + 1) break;
    chain.push(node);
  }
  if (chain.some(({ type }) => type === "ERROR")) return undefined;
  const outermost = chain.findLast((node) => !isRoot(node) && !isOuterBlock(node, start));
  return outermost?.hasError ? undefined : outermost;
}

/** In some grammars the block around the cursor begins with its first statement. */
function isOuterBlock(node: Node, start: number): boolean {
  return isBlock(node) && (node.parent === null || isRoot(node.parent) || node.parent.startIndex < start);
}

function kindOf(statement: Node, isTopLevel: boolean): NonNullable<AnswerState["ends"]> {
  const inner = unwrapped(statement);
  const isLong = statement.endPosition.row > statement.startPosition.row;
  if (!isLong) return "statement";
  const hasBody = endsWithBlock(inner);
  const isValue = isTopLevel && isWrapper(statement) && statement.type !== "expression_statement";
  const isRule = !isTopLevel && inner.type === "rule_set";
  if (hasBody && !isRule && (isDefinition(inner) || isValue)) return "definition";
  return hasBody || isCompound(inner) ? "block" : "statement";
}

function unwrapped(node: Node): Node {
  const inner = isWrapper(node) ? node.lastNamedChild : null;
  return inner ? unwrapped(inner) : node;
}

/** Maximum depth of a callback's body within a statement. */
const searchedDepth = 6;

function endsWithBlock(node: Node): boolean {
  let current: Node | null = node;
  for (let depth = 0; current !== null && depth < searchedDepth; depth++) {
    if (isBlock(current)) return true;
    current = current.lastNamedChild;
  }
  return false;
}
