import type { Node } from "web-tree-sitter";
import { signatureOf } from "./signature";

/** A name that a file defines for others: at its top level or as a member of a type, not within a function. */
export interface Definition {
  readonly name: string;
  /** The line of the name, from 0. */
  readonly line: number;
  readonly character: number;
  readonly isMember: boolean;
  /** The text up to the body, without decorators and leading modifiers, with white space unchanged. */
  readonly signature: string;
}

/** Nodes that define the names in their fields `name`, `declarator` or `left`: containers may have members, leaves have none. */
const containers = words(`
  class_declaration abstract_class_declaration interface_declaration enum_declaration module internal_module
  class_definition type_spec type_alias struct_declaration record_declaration record_struct_declaration
  annotation_type_declaration struct_specifier class_specifier union_specifier enum_specifier
  struct_item enum_item union_item trait_item mod_item trait_declaration class type_alias_declaration
`);
const leaves = words(`
  function_declaration generator_function_declaration function_signature method_definition method_signature
  abstract_method_signature public_field_definition field_definition property_signature enum_assignment
  function_definition method_declaration method_elem method_spec const_spec var_spec field_declaration
  enum_constant property_declaration event_field_declaration enum_member_declaration delegate_declaration
  enumerator alias_declaration type_definition preproc_def preproc_function_def declaration
  function_item function_signature_item type_item const_item static_item macro_definition enum_variant
  property_element const_element enum_case method singleton_method annotation_type_element_declaration
`);
/** Nodes whose children are visited in their place. */
const transparent = words(`
  program source_file module compilation_unit translation_unit export_statement ambient_declaration
  expression_statement decorated_definition if_statement else_clause try_statement block class_body interface_body
  enum_body object_type statement_block namespace namespace_declaration file_scoped_namespace_declaration
  declaration_list namespace_definition linkage_specification template_declaration preproc_ifdef preproc_if
  preproc_else preproc_elif type_declaration const_declaration var_declaration var_spec_list struct_type
  interface_type field_declaration_list enumerator_list enum_body_declarations enum_member_declaration_list
  enum_variant_list enum_declaration_list impl_item body_statement singleton_class compound_statement
  property_declaration_list annotation_type_body global_statement
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}

/** The definitions of a file, in its order. */
export function definitionsIn(root: Node): readonly Definition[] {
  return root.namedChildren.flatMap((child) => visit(child, false));
}

function visit(node: Node, isMember: boolean): readonly Definition[] {
  const within = (children: readonly Node[], member = isMember) =>
    children.flatMap((child) => visit(child, member));
  const field = (name: string) => node.childForFieldName(name);
  switch (node.type) {
    case "lexical_declaration":
    case "variable_declaration":
      return within(node.namedChildren);
    case "variable_declarator":
      return [...defined(field("name"), node, isMember), ...entriesOf(field("value"))];
    case "pair":
      return defined(field("key"), node, isMember);
    case "assignment":
      // `NAME = …` of Python and Ruby.
      return defined(field("left"), node, isMember);
    case "assignment_expression":
      return assigned(field("left"), field("right"), node);
    case "call":
      return accessors(node);
    case "property_identifier":
      // A member of an enum without a value.
      return node.parent?.type === "enum_body" ? defined(node, node, isMember) : [];
    case "impl_item":
      return within(field("body")?.namedChildren ?? [], true);
    case "export_statement":
      return [...entriesOf(field("value")), ...within(node.namedChildren)];
  }
  if (containers.has(node.type)) return container(node, isMember);
  if (leaves.has(node.type)) {
    const own = namesOf(node).flatMap((name) => defined(name, node, isMember));
    // `typedef struct { … } Name;` and the elements of PHP.
    const parts = node.namedChildren.filter(({ type }) =>
      /_specifier$|^(?:property|const)_element$/.test(type),
    );
    return [...own, ...within(parts)];
  }
  return transparent.has(node.type) ? within(node.namedChildren) : [];
}

function container(node: Node, isMember: boolean): readonly Definition[] {
  const field = (name: string) => node.childForFieldName(name);
  const body = field("body") ?? field("value") ?? field("type");
  // A C struct without a body is only a reference.
  if (node.type.endsWith("_specifier") && body === null) return [];
  const [name] = namesOf(node);
  const isType = !/mod/.test(node.type);
  return [...defined(name, node, isMember), ...(body === null ? [] : visit(body, isType))];
}

function defined(name: Node | null | undefined, of: Node, isMember: boolean): readonly Definition[] {
  if (!name || !/identifier$|^constant$|^name$/.test(name.type)) return [];
  const { row: line, column: character } = name.startPosition;
  return [{ name: name.text, line, character, isMember, signature: signatureOf(of, name) }];
}

/** The entries of an object that a module exports or assigns to a name. */
function entriesOf(value: Node | null): readonly Definition[] {
  const isTyped = value?.type === "as_expression" || value?.type === "satisfies_expression";
  // `const name = module.exports = { … }`
  if (value?.type === "assignment_expression") return entriesOf(value.childForFieldName("right"));
  const object = isTyped ? value.firstNamedChild : value;
  return object?.type === "object" ? object.namedChildren.flatMap((child) => visit(child, true)) : [];
}

/** `exports.name = …`, `module.exports = …` and `Type.prototype.name = …` of JavaScript. */
function assigned(left: Node | null, right: Node | null, node: Node): readonly Definition[] {
  if (left?.type !== "member_expression") return [];
  if (left.text === "module.exports")
    return [
      ...(right === null ? [] : defined(right.childForFieldName("name"), right, false)),
      ...entriesOf(right),
    ];
  const object = left.childForFieldName("object")?.text ?? "";
  const isExport = object === "exports" || object === "module.exports";
  if (!isExport && !/function|class/.test(right?.type ?? "")) return [];
  return defined(left.childForFieldName("property"), node, !isExport);
}

/** `attr_reader :name, …` and the like. */
function accessors(node: Node): readonly Definition[] {
  if (!/^attr_\w+$/.test(node.childForFieldName("method")?.text ?? "")) return [];
  const symbols = node.childForFieldName("arguments")?.namedChildren ?? [];
  return symbols
    .filter(({ type }) => type === "simple_symbol")
    .map(({ text, startPosition: { row: line, column } }) => {
      return { name: text.slice(1), line, character: column + 1, isMember: true, signature: text };
    });
}

/** The nodes of the names that a node defines. */
export function namesOf(node: Node): readonly Node[] {
  const names = node.childrenForFieldName("name").filter((child) => child.isNamed);
  if (names.length > 0) return names.flatMap(plainName);
  const declared = node.namedChildren.flatMap((child) =>
    child.type === "variable_declaration"
      ? child.namedChildren.filter(({ type }) => type === "variable_declarator")
      : [],
  );
  const declarators = [...node.childrenForFieldName("declarator"), ...declared];
  if (declarators.length > 0) return declarators.flatMap(innermost);
  const own = node.namedChildren.find(({ type }) => type === "name" || type === "variable_name");
  return own === undefined ? [] : plainName(own);
}

function plainName(name: Node): readonly Node[] {
  const inner = name.type === "variable_name" ? name.firstNamedChild : name;
  return inner !== null && inner.namedChildCount === 0 ? [inner] : [];
}

/** Finds the name in `*name[3]`, `name(int a)`, `Type::name(…)`. */
function innermost(declarator: Node): readonly Node[] {
  let node: Node | null = declarator;
  for (let depth = 0; node !== null && depth < 12; depth++) {
    if (node.namedChildCount === 0) return /identifier$/.test(node.type) ? [node] : [];
    node = node.childForFieldName("name") ?? node.childForFieldName("declarator") ?? firstDeclarator(node);
  }
  return [];
}

function firstDeclarator(node: Node): Node | null {
  return node.namedChildren.find(({ type }) => /declarator$|identifier$/.test(type)) ?? null;
}
