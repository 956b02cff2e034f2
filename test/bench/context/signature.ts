import type { Node } from "web-tree-sitter";
import { blank } from "./grammars";

const annotation = /^(attribute_list|attribute|decorator|annotation|marker_annotation|attribute_item)$/;
const bodyTypes =
  /^(block|statement_block|declaration_list|class_body|interface_body|enum_body|field_declaration_list|enumerator_list|enum_variant_list|enum_member_declaration_list|accessor_list|arrow_expression_clause|compound_statement|object|object_type|body_statement|annotation_type_body|function_body|field_initializer_list|token_tree)$/;
const modifiers =
  /^(?:export|default|declare|public|private|protected|internal|static|readonly|abstract|final|sealed|partial|virtual|override|async|open|extern|inline|const|let|var|pub(?:\([^)]*\))?|unsafe|required|fileprivate|suspend|data|operator|lateinit)\s+/;
/** How much of a value's first line, in UTF-16 code units, belongs to the signature. */
const shortLine = 80;

/** The definition's text up to its body, without decorators and leading modifiers; of a value only the first line. */
export function signatureOf(node: Node, name: Node): string {
  const whole = spec(node);
  const { text } = withoutAnnotations(whole);
  const body = bodyOf(whole, name.endIndex, 4);
  if (body !== undefined) return tidy(text.slice(0, endBefore(body) - whole.startIndex));
  const [line = ""] = text.trimStart().split("\n", 1);
  const open = text.trimStart();
  // Parameters may span several lines; a value may not.
  const isValue = /assign|declarator|spec$|element|pair|const|field|enum|alias|preproc|static|property/.test(
    node.type,
  );
  if (!isValue) return tidy(open);
  return tidy(line.slice(0, shortLine));
}

/** The node with the rest of its first line: the declaration that holds only this declarator. */
function spec(node: Node): Node {
  const parent = node.parent;
  const isAlone =
    parent !== null && /^(lexical|variable)_declaration$/.test(parent.type) && parent.namedChildCount === 1;
  return isAlone && node.type === "variable_declarator" ? parent : node;
}

function withoutAnnotations(node: Node): { readonly text: string } {
  let text = node.text;
  const blankOut = (of: Node, depth: number) => {
    for (const child of of.namedChildren) {
      if (annotation.test(child.type)) {
        const [start, end] = [child.startIndex - node.startIndex, child.endIndex - node.startIndex];
        text = text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end);
      } else if (depth > 0 && child.type === "modifiers") blankOut(child, depth - 1);
    }
  };
  blankOut(node, 1);
  return { text };
}

/** The first body behind the name: that of a function, a class or a value that is a function. */
function bodyOf(node: Node, after: number, depth: number): Node | undefined {
  const own = node.childForFieldName("body") ?? node.childForFieldName("accessors");
  if (own !== null && own.startIndex >= after) return own;
  for (const child of node.namedChildren) {
    if (child.endIndex <= after || /param|annotation|throws|where/.test(child.type)) continue;
    if (child.startIndex >= after && bodyTypes.test(child.type)) return child;
    const deeper =
      depth > 0 && !/call|argument/.test(child.type) ? bodyOf(child, after, depth - 1) : undefined;
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

/** Where the text before a body ends: a comment between them belongs to the body. */
function endBefore(body: Node): number {
  let end = body;
  for (
    let before = body.previousNamedSibling;
    before?.type === "comment";
    before = before.previousNamedSibling
  )
    end = before;
  return end.startIndex;
}

/** Removes leading modifiers and the characters that open the body. */
export function tidy(text: string): string {
  let rest = text.trim();
  for (let next = rest.replace(modifiers, ""); next !== rest; next = rest.replace(modifiers, "")) rest = next;
  return rest.replace(/(?:\s|[{:;,]|=>?)+$/, "");
}
