import type { Node } from "web-tree-sitter";
import { ancestors } from "./ancestors";
import { isBlock, isCompound, isDefinition, isRoot, isWrapper } from "./nodeKinds";
import type { SyntaxMistake, SyntaxSpan } from "./syntax";

/** Finds syntax errors; of nested ones only the outermost. */
export function findMistakes(root: Node): SyntaxMistake[] {
  const found: SyntaxMistake[] = [];
  const visit = (node: Node): void => {
    if (node.isMissing) found.push({ line: node.startPosition.row, missing: node.type });
    else if (node.type === "ERROR" && node.parent !== null) found.push({ line: node.startPosition.row });
    else if (node.hasError) for (const child of node.children) visit(child);
  };
  visit(root);
  // The root itself is the error.
  if (found.length === 0 && root.hasError) found.push({ line: root.startPosition.row });
  return found;
}

/** Definitions, blocks and statements around a position, innermost first. */
export function spansAround(root: Node, line: number, column: number): SyntaxSpan[] {
  const spans: SyntaxSpan[] = [];
  const at = { row: line, column };
  for (const node of ancestors(root.descendantForPosition(at))) {
    const kind = kindOf(node);
    if (kind === undefined) continue;
    const { startPosition, endPosition } = outermost(node);
    // Some nodes include the line break after them.
    const end = endPosition.column === 0 ? endPosition.row : endPosition.row + 1;
    const span = { kind, start: startPosition.row, end: Math.max(end, startPosition.row + 1) };
    const last = spans.at(-1);
    if (last?.start === span.start && last.end === span.end && last.kind === span.kind) continue;
    spans.push(span);
  }
  return spans;
}

function kindOf(node: Node): SyntaxSpan["kind"] | undefined {
  if (isRoot(node)) return undefined;
  if (isDefinition(node) || isNamedFunction(node)) return "definition";
  if (isCompound(node)) return "block";
  const { parent } = node;
  if (node.isNamed && parent !== null && (isRoot(parent) || isBlock(parent))) return "statement";
  return undefined;
}

/** Whether a function is the value of a variable, property or field. */
function isNamedFunction({ type, parent }: Node): boolean {
  if (!/^(arrow_function|function_expression|generator_function|lambda)$/.test(type)) return false;
  return /^(variable_declarator|pair|public_field_definition|field_definition|assignment_expression|assignment)$/.test(
    parent?.type ?? "",
  );
}

/** The node including `export`, decorators and other wrappers. */
function outermost(node: Node): Node {
  const { parent } = node;
  const isAround =
    parent !== null &&
    (isWrapper(parent) || /^(pair|public_field_definition|field_definition|assignment)$/.test(parent.type));
  const isFirst = isAround && (isDefinition(node) || isNamedFunction(node) || isWrapper(node));
  return isFirst ? outermost(parent) : node;
}
