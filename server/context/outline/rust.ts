import type { Item } from "./items";
import { type BraceLanguage, type Classify, type FoundDeclaration, namesIn } from "./read";

const lead =
  /^(?:pub(?: ?\(\))? ?|default |async |const (?=(?:async |unsafe |extern |fn\b))|unsafe |extern (?:"\s*" ?)?(?=\w)|auto )*/;
const typeName = /^(?:& ?(?:'\w+ )?(?:mut )?|\*(?:const|mut) |dyn |\(\)|\[\])*(?:\w+::)*(\w+)/;

export const rust: BraceLanguage = {
  attributes: "#[",
  separators: (scope) => ({ commas: scope === "struct" || scope === "enum" }),
  open: (scope) => {
    if (scope === "struct") return field;
    if (scope === "enum") return variant;
    return (item) => declared(item, scope);
  },
};

function declared(item: Item, scope: string): readonly FoundDeclaration[] {
  const before = lead.exec(item.shape)?.[0] ?? "";
  const shape = item.shape.slice(before.length);
  // Members of a trait are as visible as the trait.
  const exported = before.startsWith("pub") || scope === "trait";
  const [, word, name = ""] =
    /^(fn|struct|enum|union|trait|mod|type|const|static(?: mut)?|macro_rules!|macro) (?:r#)?(\w+)/.exec(
      shape,
    ) ?? [];
  if (/^impl\b/.test(shape) && item.body) return implementation(shape, item);
  if (word === undefined || name === "_") return [];
  const inside = (kind: string) => (item.body ? { inside: { scope: kind, range: item.body } } : {});
  if (word === "struct" || word === "union") return [{ name, exported, ...inside("struct") }];
  if (word === "enum") return [{ name, exported, ...inside("enum") }];
  if (word === "trait") return [{ name, exported, bases: boundsOf(shape), ...inside("trait") }];
  if (word === "mod") return item.body ? [{ name, exported, isNamespace: true, ...inside("top") }] : [];
  return [{ name, exported: exported || word.startsWith("macro") }];
}

function boundsOf(shape: string): readonly string[] {
  return namesIn(/^trait \w+ ?:([^{]*?)(?:\bwhere\b|\{|$)/.exec(shape)?.[1]).filter(
    (name) => name !== "Sized",
  );
}

/** `impl Trait for Type {…}`: members of the type, wherever it is declared. */
function implementation(shape: string, { body }: Item): readonly FoundDeclaration[] {
  const head = shape.replace(/^impl ?|\bwhere\b.*|\{\}.*$/g, "");
  const [, trait, type = head] = /^(.*?) for (?!<)(.*)$/.exec(head) ?? [];
  const name = typeName.exec(type.trim())?.[1];
  if (name === undefined || !body) return [];
  const bases = trait === undefined ? [] : namesIn(trait.replace(/^!/, ""));
  return [
    { name, owner: name, bases, inside: { scope: trait === undefined ? "impl" : "trait", range: body } },
  ];
}

const field: Classify = ({ shape }) => {
  const [, visible, name] = /^(pub(?: ?\(\))? )?(?:r#)?(\w+) ?:/.exec(shape) ?? [];
  return name === undefined ? [] : [{ name, exported: visible !== undefined }];
};

const variant: Classify = ({ shape, body }) => {
  const name = /^(\w+)/.exec(shape)?.[1];
  if (name === undefined) return [];
  return [{ name, ...(body && { inside: { scope: "struct", range: body, exported: true } }) }];
};
