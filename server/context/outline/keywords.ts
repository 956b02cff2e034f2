import type { Item } from "./items";
import { type BraceLanguage, type Classify, type FoundDeclaration, namesIn } from "./read";

/** Kotlin, Swift, Scala and PHP: a keyword precedes the declared name. */

interface Words {
  readonly modifiers: RegExp;
  readonly containers: RegExp;
  /** The first group is the type that it extends, the second one the name. */
  readonly functions: RegExp;
  readonly values: RegExp;
  /** Constructors, which have only a keyword. */
  readonly constructors?: RegExp;
  readonly isHidden: RegExp;
  /** Keyword before the cases of an enum; if absent, commas separate them. */
  readonly cases?: RegExp;
  /** A parameter that is also a member. */
  readonly member?: RegExp;
}

const kotlinWords: Words = {
  modifiers:
    /^(?:(?:public|private|protected|internal|open|abstract|final|sealed|data|inner|enum|annotation|value|inline|noinline|crossinline|tailrec|operator|infix|suspend|override|lateinit|const|external|expect|actual|companion|vararg|fun(?= interface))\b ?)*/,
  containers: /^(class|interface|object)\b(?: `?([A-Za-z_-][\w-]*)`?)?/,
  functions: /^fun (?:(?:[\w.]*?)(\w+)\??\. ?)?`?([A-Za-z_][\w ]*?)`? ?\(\)/,
  values: /^(?:val|var) (?:(?:\w+\.)*?(\w+)\??\.)?(\w+)|^typealias (\w+)/,
  constructors: /^constructor ?\(\)/,
  isHidden: /\bprivate\b/,
  member: /^(?:(?:public|private|protected|internal|override|vararg|open|final) )*(?:val|var) (\w+)/,
};

const swiftWords: Words = {
  modifiers:
    /^(?:(?:public|private|fileprivate|internal|open|package|final|static|class(?= (?:func|var|let|subscript|override|final)\b)|override|mutating|nonmutating|required|convenience|lazy|weak|unowned|indirect|dynamic|nonisolated|isolated|distributed|prefix|postfix|infix|optional|async|consuming|borrowing)\b ?(?:\(\) ?)?)*/,
  containers: /^(class|struct|enum|protocol|extension|actor)\b(?: ([A-Za-z_][\w.]*))?/,
  functions: /^func ()([A-Za-z_]\w*) ?\(\)/,
  values: /^(?:var|let) ()(\w+)|^(?:typealias|associatedtype) (\w+)/,
  constructors: /^(?:init ?[?!]? ?\(\)|subscript ?\(\))/,
  isHidden: /\b(?:file)?private(?! ?\()/,
  cases: /^case /,
};

const scalaWords: Words = {
  modifiers:
    /^(?:(?:private|protected)(?:\[\])? |(?:final|sealed|abstract|implicit|lazy|override|case(?= (?:class|object)\b)|inline|opaque|transparent|open|infix) )*/,
  containers: /^(class|trait|object|enum)\b(?: ([A-Za-z_]\w*))?/,
  functions: /^def ()([A-Za-z_]\w*)/,
  values: /^(?:val|var|given) ()(\w+)|^type (\w+)/,
  isHidden: /\bprivate\b/,
  cases: /^case /,
  member: /^(?:(?:private|protected|override|implicit|final) )*(?:val |var )?(\w+) ?:/,
};

const phpWords: Words = {
  modifiers:
    /^(?:(?:public|private|protected|static|final|abstract|readonly|var)\b ?(?:\(\) ?)?(?=[\w$?\\(]))*/,
  containers: /^(class|interface|trait|enum) (\w+)/,
  functions: /^function ()&? ?(\w+) ?\(\)/,
  values: /^(?:[\w\\?|&()]+ )?\$()(\w+)|^const (?:[\w\\?|]+ )?(\w+) ?=/,
  isHidden: /\bprivate\b/,
  cases: /^case /,
  member: /^(?=(?:public|private|protected|readonly)\b)[^$]*\$(\w+)/,
};

export const kotlin = languageOf(kotlinWords, true);
export const swift = languageOf(swiftWords, true);
export const scala = languageOf(scalaWords, true);
export const php: BraceLanguage = { ...languageOf(phpWords, false), attributes: "#[" };

function languageOf(words: Words, newlines: boolean): BraceLanguage {
  return {
    attributes: "@",
    separators: (scope) => ({
      commas: scope === "parameters" || (scope === "enum" && !words.cases),
      newlines: newlines && (scope !== "enum" || words.cases !== undefined),
    }),
    open: (scope, owner) => {
      if (scope === "parameters") return (item) => parameter(item, words);
      if (scope === "enum") return enumMembers(owner, words);
      return (item) => declared(item, scope, words);
    },
  };
}

function declared(item: Item, scope: string, words: Words): readonly FoundDeclaration[] {
  const lead = words.modifiers.exec(item.shape)?.[0] ?? "";
  const shape = item.shape.slice(lead.length);
  const exported = !words.isHidden.test(lead);
  if (/^(?:namespace|package)\b[^;]*\{\}/.test(shape) && item.body)
    return [{ name: "", isTransparent: true, isNamespace: true, inside: { scope: "top", range: item.body } }];
  const contained = words.containers.exec(shape);
  if (contained) return containerOf(item, shape, contained, lead, exported);
  const called = words.functions.exec(shape);
  if (called) return [functionOf(item, called, exported, words)];
  const constructed = words.constructors?.exec(shape)?.[0];
  if (constructed) return [{ name: /^\w+/.exec(constructed)?.[0] ?? "", exported }];
  const cases = words.cases && scope === "enum" ? casesOf(shape, words.cases) : [];
  if (cases.length > 0) return cases;
  const valued = words.values.exec(shape);
  if (!valued || (scope === "top" && shape.startsWith("$"))) return [];
  const [, owner, name = valued[3] ?? ""] = valued;
  return [{ name, exported, ...(owner && { owner }) }];
}

function functionOf(item: Item, called: RegExpExecArray, exported: boolean, words: Words): FoundDeclaration {
  const [, owner, name = ""] = called;
  const isPromoting = name === "__construct" && words.member && item.groups[0];
  return {
    name,
    exported,
    ...(owner && { owner }),
    ...(isPromoting && { ownerParameters: isPromoting }),
  };
}

function containerOf(
  item: Item,
  shape: string,
  [, kind = "", own]: RegExpExecArray,
  lead: string,
  exported: boolean,
): readonly FoundDeclaration[] {
  // Members of a companion are used like members of the class.
  if (lead.includes("companion") && item.body && own === undefined)
    return [{ name: "", isTransparent: true, inside: { scope: "class", range: item.body } }];
  const name = own?.split(".").at(-1);
  if (name === undefined) return [];
  const scope = kind === "enum" || lead.includes("enum") ? "enum" : "class";
  const parameters = /^\w+ \w+(?: ?(?:\w+ )*constructor)? ?\(\)/.test(shape) ? item.groups[0] : undefined;
  const list = /(?:\bextends\b|\bimplements\b|[^:]:(?!:)) ?(.*?)(?:\bwhere\b|\{|=|$)/.exec(shape)?.[1];
  return [
    {
      name,
      exported,
      bases: namesIn(list?.replace(/ ?\b(?:extends|implements) /g, ",").replace(/ by [\w.]+/g, "")),
      ...(kind === "extension" && { owner: name }),
      ...(item.body && { inside: { scope, range: item.body } }),
      ...(parameters && { parameters }),
    },
  ];
}

/** `case a, b(Int), c = 1` → a, b, c. */
function casesOf(shape: string, word: RegExp): readonly FoundDeclaration[] {
  if (!word.test(shape)) return [];
  return shape
    .replace(word, "")
    .split(/, ?/)
    .flatMap((part) => {
      const name = /^`?(\w+)/.exec(part)?.[1];
      return name === undefined ? [] : [{ name }];
    });
}

/** Constants first, separated by commas; an item with a keyword is a member. */
function enumMembers(_owner: string, words: Words): Classify {
  return (item) => {
    const found = declared(item, "enum", words);
    if (found.length > 0 || words.cases) return found;
    const name = /^([A-Z_]\w*)(?= ?(?:\(\)|\{\}|[,;]|$))/.exec(item.shape)?.[1];
    return name === undefined ? [] : [{ name }];
  };
}

function parameter({ shape }: Item, words: Words): readonly FoundDeclaration[] {
  const name = words.member?.exec(shape)?.[1];
  return name === undefined ? [] : [{ name, exported: !words.isHidden.test(shape) }];
}
