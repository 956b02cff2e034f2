import type { Code, Item } from "./items";
import { type BraceLanguage, type Classify, type FoundDeclaration, namesIn } from "./read";

/** Java, C#, Dart and Groovy: a type precedes the name of a method or field. */

const modifier =
  /^(?:(?:public|private|protected|internal|static|final|abstract|sealed|non-sealed|override|virtual|async|readonly|partial|unsafe|extern|new|const|volatile|transient|synchronized|native|default|strictfp|required|file|ref|late|covariant|external|base|mixin(?= class)|fixed|def|get|set|scoped|event|factory)\b ?(?=[\w([~@]))*/;
const container =
  /^(class|interface|@interface|enum|record class|record struct|record|struct|mixin|trait|extension type|extension)\b(?: (?!on\b)(\w+))?/;
const hidden = /\b(?:private|internal)\b/;
const type = "(?:[A-Za-z_][\\w.:]*|\\(\\))(?: ?(?:\\[,*\\]|[?*&]))*";
const method = new RegExp(`^(?:${type} )(?:\\w+\\.)*(?!operator\\b)(\\w+) ?\\(\\)`);
const field = new RegExp(`^(?:${type} )(?:\\w+\\.)*(\\w+)(?: ?\\[\\])*(?= ?(?:[=;,]|\\{\\}|$))`);
const statement =
  /^(?:return|if|for|while|switch|case|throw|else|try|catch|finally|await|using|import|package|goto|yield|break|continue|do|assert|lock|foreach|library|part|export|global|open module|module)\b/;

interface Words {
  /** Whether a member is hidden, given its modifiers. */
  readonly isHidden: (lead: string, name: string, inInterface: boolean) => boolean;
}

const java: Words = { isHidden: (lead) => hidden.test(lead) };
const csharp: Words = {
  isHidden: (lead, _name, inInterface) =>
    /\bprivate\b/.test(lead) || (!inInterface && !/\b(?:public|protected|internal)\b/.test(lead)),
};
const dart: Words = { isHidden: (_lead, name) => name.startsWith("_") };

export const javaLike = languageOf(java, "@");
export const groovyLike = languageOf(java, "@", true);
export const csharpLike = languageOf(csharp, "[");
export const dartLike = languageOf(dart, "@");

function languageOf(words: Words, attributes: "@" | "[", newlines = false): BraceLanguage {
  return {
    attributes,
    separators: (scope) => ({ commas: scope === "enum" || scope === "parameters", newlines, arrows: true }),
    open: (scope, owner, code) => {
      if (scope === "parameters") return component;
      if (scope === "enum") return enumMembers(owner, words, code);
      return (item) => declared(item, scope, owner, words);
    },
  };
}

function declared(item: Item, scope: string, owner: string, words: Words): readonly FoundDeclaration[] {
  const whole = item.shape.replace(/@(?!interface\b)[\w.]+(?: ?\(\))? ?/g, "");
  const lead = modifier.exec(whole)?.[0] ?? "";
  const shape = whole.slice(lead.length);
  if (/^namespace [\w.]+ ?\{\}/.test(shape) && item.body)
    return [{ name: "", isTransparent: true, isNamespace: true, inside: { scope: "top", range: item.body } }];
  if (statement.test(shape) || shape.startsWith("namespace")) return [];
  const contained = container.exec(shape);
  if (contained && !/^\w+ \w+ ?(?:=|$)/.test(shape.replace(container, "a b")))
    return containerOf(item, shape, contained, isHidden(lead, scope, words));
  if (contained && (item.body || item.groups.length > 0))
    return containerOf(item, shape, contained, isHidden(lead, scope, words));
  if (scope === "top" && item.body === undefined && !shape.includes("(")) return topField(shape, lead);
  return memberOf(item, shape, lead, scope, owner, words);
}

function isHidden(lead: string, scope: string, words: Words): boolean {
  return scope === "class" ? words.isHidden(lead, "", false) : /\bprivate\b/.test(lead);
}

function topField(shape: string, lead: string): readonly FoundDeclaration[] {
  const alias = /^typedef (\w+)/.exec(shape)?.[1];
  const name =
    alias ?? field.exec(lead.includes("const") || lead.includes("final") ? `var ${shape}` : shape)?.[1];
  return name === undefined ? [] : [{ name, exported: !name.startsWith("_") }];
}

function containerOf(
  item: Item,
  shape: string,
  [, kind = "", own]: RegExpExecArray,
  isHidden: boolean,
): readonly FoundDeclaration[] {
  const extended = kind.startsWith("extension") ? / on (\w+)/.exec(shape)?.[1] : undefined;
  const name = own ?? extended;
  if (name === undefined) return [];
  const scope = kind === "enum" ? "enum" : kind.includes("interface") ? "interface" : "class";
  const parameters = /^\w[\w ]* \w+ ?\(\)/.test(shape) ? item.groups[0] : undefined;
  return [
    {
      name,
      exported: !isHidden && !name.startsWith("_"),
      bases: basesOf(shape),
      ...(extended !== undefined && { owner: extended }),
      ...(item.body && { inside: { scope, range: item.body } }),
      ...(parameters && { parameters }),
    },
  ];
}

function basesOf(shape: string): readonly string[] {
  const list = /(?:\b(?:extends|implements|with)\b| ?: ?)(.*?)(?:\bwhere\b|\bpermits\b|\{\}|;|$)/.exec(
    shape,
  )?.[1];
  return namesIn(list?.replace(/ ?\b(?:extends|implements|with) /g, ","));
}

function memberOf(
  item: Item,
  shape: string,
  lead: string,
  scope: string,
  owner: string,
  words: Words,
): readonly FoundDeclaration[] {
  const exported = (name: string) => !words.isHidden(lead, name, scope !== "class");
  const one = (name: string) => [{ name, exported: exported(name) }];
  const delegate = /^delegate .*?(\w+) ?\(\)/.exec(shape)?.[1];
  if (delegate) return one(delegate);
  const constructed = /^(?:const )?~?(\w+)(?:\.(\w+))? ?\(\)/.exec(shape);
  if (constructed?.[1] === owner && owner !== "") return one(constructed[2] ?? owner);
  // `record Name(…)` without its parameters: a compact constructor.
  if (owner !== "" && item.body && shape === `${owner} {}`) return one(owner);
  const called = method.exec(shape)?.[1];
  if (called) return called === "operator" ? [] : one(called);
  const getter =
    /\bget /.test(lead) || /^\w+ get (\w+)/.test(shape)
      ? /(\w+)(?: \{\}|;|$| ?=>| async)/.exec(shape)?.[1]
      : undefined;
  if (getter) return one(getter);
  return scope === "top" && !item.body
    ? []
    : fields(shape, lead).map((name) => ({ name, exported: exported(name) }));
}

/** `int a = 1, b` → a, b. */
function fields(shape: string, lead: string): readonly string[] {
  const first =
    field.exec(shape)?.[1] ??
    (/\b(?:final|const|static|def|late) ?$/.test(lead) ? /^(\w+) ?(?:=|;|$)/.exec(shape)?.[1] : undefined);
  if (first === undefined) return [];
  const more = shape
    .split(/, ?/)
    .slice(1)
    .flatMap((part) => /^(\w+)(?: ?\[\])* ?(?:=(?!=)|;|$)/.exec(part)?.[1] ?? []);
  return [first, ...more];
}

/** Constants first; members of a class after a semicolon. */
function enumMembers(owner: string, words: Words, code: Code): Classify {
  let isPast = false;
  return (item) => {
    const wasPast = isPast;
    if (
      code.code[item.end - 1] === ";" ||
      code.code
        .slice(item.end, item.end + 200)
        .trimStart()
        .startsWith(";")
    )
      isPast = true;
    if (wasPast) return declared(item, "class", owner, words);
    const name = /^([A-Za-z_]\w*)(?= ?(?:\(\)|\{\}|=|[,;]|$))/.exec(item.shape)?.[1];
    return name === undefined ? [] : [{ name }];
  };
}

const component: Classify = ({ shape }) => {
  const name = /(?:^| |\.\.\.)(\w+)(?: ?\[\])*(?: ?=.*)?$/.exec(shape.replace(/ ?=.*/, ""))?.[1];
  return name === undefined || !/\W/.test(shape) ? [] : [{ name }];
};
