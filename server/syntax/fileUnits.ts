import type { Node } from "web-tree-sitter";
import type { Logger } from "../log";
import { grammarOf } from "./grammars";
import { isBlock, isComment, isDefinition, isWrapper } from "./nodeKinds";
import { inBackground, parseOnce } from "./parsers";
import { grammarLoader, type Locate } from "./runtime";
import type { FileUnits, SyntaxUnit } from "./syntax";

/** Namespaces in classes in functions in …; what lies deeper stays together. */
const maxDepth = 12;
/** How far under a unit its name may stand: `export const name = …`, `int *name(…)`. */
const maxNameDepth = 5;
const maxNameChars = 100;
const maxNames = 60;

/** Cuts whole files into what their grammar knows. Grammars are loaded when first asked for. */
export function createFileUnits(locate: Locate, log: Logger): FileUnits {
  const load = grammarLoader(locate, log, "going by blank lines");
  return async (text, languageId, maxLines) => {
    const grammar = grammarOf(languageId);
    const loaded = grammar && (await load(grammar.name));
    return loaded && parseOnce(loaded, text, inBackground, (root) => unitsIn(root, maxLines, 0));
  };
}

/** The named children by their lines; those that are too long with what is in them. */
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

/** Of the unit and of the members of what it declares. */
function allNames(node: Node): readonly string[] {
  if (!mayDeclare(node)) return [];
  const names = [...ownName(node)];
  const holders = isWrapper(node) ? node.namedChildren.filter(mayDeclare) : [node];
  for (const holder of holders) {
    // The statements in a function's body have no names that anyone would look for.
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

/** In C the name is the innermost of what stands around it: `*`, `[]`, `()`. */
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
