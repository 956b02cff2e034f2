import type { Item } from "./items";
import { type BraceLanguage, type Classify, type FoundDeclaration, namesIn } from "./read";

/** Go: a capital letter exports a name to other packages. */
export const go: BraceLanguage = {
  attributes: "",
  // The braces of a parameter's or result's type are not a body.
  isPattern: (shape) => /^(?:func|type \w+ func)\b.*\b(?:struct|interface)$/.test(shape),
  separators: () => ({ newlines: true }),
  open: (scope) => {
    if (scope === "top") return topLevel;
    if (scope === "type") return (item) => typeOf(item, item.shape);
    if (scope === "struct") return field;
    return scope === "interface" ? interfaceMethod : value;
  },
};

const exported = (name: string) => /^\p{Lu}/u.test(name);

const topLevel: Classify = (item) => {
  const { shape, groups } = item;
  const called = /^func (?:(\(\)) ?)?([A-Za-z_]\w*)/.exec(shape);
  if (called) {
    const [, receives, name = ""] = called;
    return [{ name, exported: exported(name), ...(receives && { receiver: groups[0] }) }];
  }
  const [, word, rest = ""] = /^(const|var|type) ?(.*)$/.exec(shape) ?? [];
  if (word === undefined) return [];
  if (rest.startsWith("()") && groups[0])
    return [{ name: "", isTransparent: true, inside: { scope: word, range: groups[0] } }];
  return word === "type" ? typeOf(item, rest) : value({ ...item, shape: rest });
};

function typeOf(item: Item, shape: string): readonly FoundDeclaration[] {
  const [, name, kind] = /^([A-Za-z_]\w*)(?:\[\])? ?=? ?(struct|interface)?/.exec(shape) ?? [];
  if (name === undefined) return [];
  const inside = kind && item.body ? { inside: { scope: kind, range: item.body } } : {};
  return [{ name, exported: exported(name), ...inside }];
}

const value: Classify = ({ shape }) => {
  const list = /^([A-Za-z_]\w*(?:, ?[A-Za-z_]\w*)*)(?= |=|$|\[|;|\*)/.exec(shape)?.[1] ?? "";
  return list
    .split(/, ?/)
    .filter((name) => name !== "" && name !== "_")
    .map((name) => ({ name, exported: exported(name) }));
};

const field: Classify = (item) => {
  const embedded = /^\*?(?:\w+\.)?(\w+)(?:\[\])?(?: ?["`].*)?;?$/.exec(item.shape)?.[1];
  if (embedded) return [{ name: embedded, exported: exported(embedded), isBase: true }];
  const nested = /^\w+ (?:\[\]|\*)*struct ?\{\}/.test(item.shape) && item.body;
  return value(item).map((found) =>
    nested ? { ...found, inside: { scope: "struct", range: nested } } : found,
  );
};

const interfaceMethod: Classify = ({ shape }) => {
  const name = /^(\w+) ?\(\)/.exec(shape)?.[1];
  if (name) return [{ name, exported: exported(name) }];
  const base = namesIn(/^[\w.]+(?:\[\])?;?$/.exec(shape)?.[0]?.replace("[]", ""))[0];
  return base === undefined ? [] : [{ name: base, exported: exported(base), isBase: true }];
};
