import type { Node } from "web-tree-sitter";
import type { Logger } from "../log";
import { grammarOf } from "./grammars";
import { isBlock, isComment, isDefinition, isWrapper } from "./nodeKinds";
import { backgroundLimits, parseOnce } from "./parsers";
import { grammarLoader, type Locate } from "./runtime";
import type { FileUnits, SyntaxUnit } from "./syntax";

/** Deeper units are not split further. */
const maxDepth = 12;
/** Maximum depth of a unit's name below its node: `export const name = …`, `int *name(…)`. */
const maxNameDepth = 5;
const maxNameChars = 100;
const maxNames = 60;

/** Splits whole files into the units of their grammar. Loads a grammar on first use. */
export function createFileUnits(locate: Locate, log: Logger): FileUnits {
  const load = grammarLoader(locate, log, "going by blank lines");
  return async (text, languageId, maxLines) => {
    const grammar = grammarOf(languageId);
    const loaded = grammar && (await load(grammar.name));
    return loaded && parseOnce(loaded, text, backgroundLimits, (root) => unitsIn(root, maxLines, 0));
  };
}

/** The units of a node's named children; units longer than `maxLines` are split into parts. */
function unitsIn(parent: Node, maxLines: number, depth: number): readonly SyntaxUnit[] {
  return parent.namedChildren.map((node) => {
    const [first, last] = [node.startPosition.row, lastRow(node)];
    const isLong = last - first >= maxLines && depth < maxDepth;
    return {
      first,
      last,
      names: isLong ? [...ownName(node)] : allNames(node).slice(0, maxNames),
      isComment: isComment(node),
      parts: isLong ? unitsIn(node, maxLines, depth + 1) : [],
    };
  });
}

/** Some nodes end at the start of the next line. */
function lastRow({ startPosition, endPosition }: Node): number {
  return endPosition.column === 0 ? Math.max(startPosition.row, endPosition.row - 1) : endPosition.row;
}

/** Names of the unit and of the members that it declares. */
function allNames(node: Node): readonly string[] {
  if (!mayDeclare(node)) return [];
  const names = [...ownName(node)];
  const holders = isWrapper(node) ? node.namedChildren.filter(mayDeclare) : [node];
  for (const holder of holders) {
    // Names within a function's body are not worth searching for.
    if (isCallable(holder)) continue;
    for (const body of holder.namedChildren) {
      if (isBlock(body)) for (const member of body.namedChildren) names.push(...allNames(member));
    }
  }
  return names;
}

function ownName(node: Node): readonly string[] {
  const name = nameOf(node, 0);
  return name === undefined ? [] : [name.slice(0, maxNameChars)];
}

function nameOf(node: Node, depth: number): string | undefined {
  if (!mayDeclare(node) || depth > maxNameDepth) return undefined;
  const name =
    node.childForFieldName("name") ?? node.childForFieldName(node.type === "impl_item" ? "type" : "left");
  if (name) return name.text;
  for (const inner of node.namedChildren) {
    const found = /declarator$/.test(inner.type) ? declared(inner, depth) : nameOf(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In C, declarators (`*`, `[]`, `()`) wrap the name. */
function declared(declarator: Node, depth: number): string | undefined {
  const inner = declarator.childForFieldName("name") ?? declarator.childForFieldName("declarator");
  if (!inner) return undefined;
  return /declarator$/.test(inner.type) && depth < maxNameDepth ? declared(inner, depth + 1) : inner.text;
}

function mayDeclare(node: Node): boolean {
  return (
    isDefinition(node) ||
    isWrapper(node) ||
    /_(spec|field_definition)$|^(assignment|field_declaration|module)$/.test(node.type)
  );
}

function isCallable({ type }: Node): boolean {
  return /function|method|constructor|operator/.test(type);
}
