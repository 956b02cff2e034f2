import type { Node } from "web-tree-sitter";
import { maskText } from "./lineDefinitions";

/** A use of a name in a file, outside strings, comments and imports. */
export interface Use {
  readonly name: string;
  /** Counted from 0. */
  readonly line: number;
  readonly character: number;
  /** Whether it follows a dot or another member operator. */
  readonly isMember: boolean;
  /** The text before that operator, when it is a name. */
  readonly qualifier?: string;
  readonly inFunction: boolean;
}

export interface Uses {
  readonly uses: readonly Use[];
  /** Names of variables, parameters and functions that are declared somewhere in the file. */
  readonly declared: ReadonlySet<string>;
}

const skipped =
  /string|comment|char_literal|regex|heredoc|^import_|^use_declaration|^using_directive|^namespace_use|^preproc_include|^package_|^attribute_list$|^attribute_item$|^decorator$|annotation$/;
const notSkipped = /^(template_substitution|type_annotation|string_type)$/;
const functions =
  /^(function_definition|function_declaration|method_definition|method_declaration|arrow_function|function_expression|function_item|method|singleton_method|func_literal|constructor_declaration|closure_expression|lambda_expression|lambda|generator_function_declaration|local_function_statement)$/;
const memberParents = new Set([
  ...["member_expression", "attribute", "selector_expression", "method_invocation", "field_access"],
  ...["member_access_expression", "field_expression", "qualified_identifier", "scoped_identifier"],
  ...["scoped_type_identifier", "member_call_expression", "nullsafe_member_call_expression"],
  ...[
    "scoped_call_expression",
    "class_constant_access_expression",
    "call",
    "qualified_type",
    "scope_resolution",
  ],
  ...[
    "nested_type_identifier",
    "conditional_access_expression",
    "member_binding_expression",
    "qualified_name",
  ],
  "scoped_property_access_expression",
]);
const wrappers =
  /^(generic_name|generic_type|template_function|template_type|template_method|generic_function)$/;
const declaring =
  /declarator|declaration$|definition$|parameter|_item$|pattern|let_|for_|foreach|range_clause|catch|short_var|assignment|^pair$|field_initializer|keyword_argument|labeled|_spec$|capture|method$|named_expression|with_item|as_pattern/;
const declaringFields = new Set([
  "name",
  "pattern",
  "left",
  "declarator",
  "key",
  "alias",
  "label",
  "parameter",
  "field",
]);

export function usesIn(root: Node): Uses {
  const uses: Use[] = [];
  const declared = new Set<string>();
  const visit = (node: Node, field: string | null, inFunction: boolean, depth: number) => {
    if (depth > 200 || (skipped.test(node.type) && !notSkipped.test(node.type))) return;
    if (node.namedChildCount === 0) {
      if (!/identifier$|^constant$|^name$/.test(node.type)) return;
      const place = memberPlace(node);
      if (place === undefined && isDeclared(node, field)) declared.add(node.text);
      else if (place === undefined || place.isMember) {
        const { row: line, column: character } = node.startPosition;
        const qualifier = place?.qualifier === undefined ? {} : { qualifier: place.qualifier };
        uses.push({
          name: node.text,
          line,
          character,
          isMember: place !== undefined,
          ...qualifier,
          inFunction,
        });
      }
      return;
    }
    const inside = inFunction || functions.test(node.type);
    for (const [at, child] of node.children.entries())
      if (child.isNamed) visit(child, node.fieldNameForChild(at), inside, depth + 1);
  };
  visit(root, null, false, 0);
  return { uses, declared };
}

/** The membership of a name behind a member operator, or undefined. The text before the operator is no member. */
function memberPlace(node: Node): { readonly isMember: true; readonly qualifier?: string } | undefined {
  let inner = node;
  let parent = node.parent;
  while (parent !== null && wrappers.test(parent.type)) {
    inner = parent;
    parent = parent.parent;
  }
  if (parent === null || !memberParents.has(parent.type)) return undefined;
  const first = parent.namedChildren[0];
  if (first === undefined || first.id === inner.id) return undefined;
  const between = parent.text.slice(first.endIndex - parent.startIndex, inner.startIndex - parent.startIndex);
  if (!/^\s*(?:\.|\?\.|->|::|\?->|&\.|!\.)/.test(between)) return undefined;
  const name = first.type === "variable_name" ? first.text.slice(1) : first.text;
  return /^\w+$/.test(name) ? { isMember: true, qualifier: name } : { isMember: true };
}

function isDeclared(node: Node, field: string | null): boolean {
  const { parent } = node;
  if (parent === null) return false;
  if (field !== null && declaringFields.has(field)) return declaring.test(parent.type);
  return /parameters$|_pattern$|pattern_list|expression_list|variable_name|shorthand_property_identifier_pattern/.test(
    parent.type,
  )
    ? isTarget(parent)
    : /pattern$/.test(node.type);
}

/** Whether the parent node declares a list of names, as in `a, b := …`. */
function isTarget(list: Node): boolean {
  if (!/list$/.test(list.type)) return true;
  const owner = list.parent;
  return owner?.childForFieldName("left")?.id === list.id;
}

/** Uses in a Kotlin or Swift file. */
export function lineUses(text: string): Uses {
  const uses: Use[] = [];
  const declared = new Set<string>();
  const keyword = /\b(?:val|var|let|fun|func|for\s*\(?|case|catch)\s+\(?(?:let\s+)?(\w+)/g;
  let depth = 0;
  let functionDepth = Number.POSITIVE_INFINITY;
  for (const [line, code] of maskText(text).split("\n").entries()) {
    for (const match of code.matchAll(keyword)) declared.add(match[1] ?? "");
    for (const match of code.matchAll(/\b(\w+)\s*(?::|->|in\b)/g)) declared.add(match[1] ?? "");
    if (/^\s*(?:import|package|@)/.test(code)) continue;
    if (functionDepth > depth && /\b(?:fun|func|init|get|set)\b/.test(code)) functionDepth = depth + 1;
    const inFunction = depth >= functionDepth;
    for (const match of code.matchAll(/(?:(\w+)?(\s*\??!?\.|::)\s*)?\b([A-Za-z_]\w*)/g)) {
      const [whole, before, sign, name = ""] = match;
      const character = match.index + whole.length - name.length;
      const qualifier = before === undefined ? {} : { qualifier: before };
      uses.push({ name, line, character, isMember: sign !== undefined, ...qualifier, inFunction });
      if (before !== undefined)
        uses.push({ name: before, line, character: match.index, isMember: false, inFunction });
    }
    for (const sign of code.matchAll(/[{}]/g)) depth += sign[0] === "{" ? 1 : -1;
    if (depth < functionDepth) functionDepth = Number.POSITIVE_INFINITY;
  }
  return { uses, declared };
}
