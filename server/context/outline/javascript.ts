import { propsOf } from "./components";
import type { Code, Item, Range } from "./items";
import { type BraceLanguage, type Classify, type FoundDeclaration, namesIn } from "./read";

const name = "[A-Za-z_$][\\w$]*";
const prefix = /^(?:export (?:default )?)?(?:declare )?/;
const container = new RegExp(
  `^(?:abstract )?(class|interface|enum|const enum|namespace|module|global)(?![\\w.$])(?: (?!extends\\b|implements\\b)(${name}(?:\\.${name})*))?`,
);
const callable = new RegExp(`^(?:async )?function ?\\*? ?(${name})?`);
const alias = new RegExp(`^(?:type|import) (${name})\\s*=`);
const variables = /^(?:const|let|var|using|await using) (?!enum\b)(.*)$/;
const assigned = new RegExp(`^((?:${name}\\.)*)(#?${name}) ?= ?(?!=)(.*)$`);
const memberWords =
  /^(?:(?:public|private|protected|static|readonly|abstract|override|declare|async|accessor|get|set)\b ?(?=[\w$#*[])|\* ?)*/;
const member = new RegExp(`^(#?${name})\\s*[?!]?\\s*(?=[(:=;,]|$|\\{\\}$)`);
const statement =
  /^(?:if|for|while|switch|return|throw|do|else|try|catch|finally|case|await|new|delete|void|typeof|yield|break|continue|import|super|this|debugger)\b/;
/** Functions that return the object passed to them, or a component or store created from it. */
const definesObject =
  /^(?:(?:define|create)[A-Z]\w*|Object\.(?:freeze|seal)|Vue\.(?:extend|component)|[\w$]+\.(?:object|interface|model|component|extend))\s*\(\)/;

/** JavaScript, TypeScript, and the scripts of components. */
export const javascript: BraceLanguage = {
  attributes: "@",
  isPattern: (shape) =>
    /(?:[:|&,]|\b(?:const|let|var|export|import|export type|import type|is))$/.test(shape),
  separators: (scope) => {
    if (scope === "object") return { commas: true, arrows: true };
    if (scope === "enum" || scope === "parameters") return { commas: true };
    return scope === "type" ? { commas: true, newlines: true } : { newlines: true };
  },
  open: (scope, _owner, code) => {
    if (scope === "top" || scope === "namespace") return (item) => topLevel(item, code);
    if (scope === "class") return classMember;
    if (scope === "parameters") return parameter;
    return scope === "enum" ? enumMember : (item) => objectMember(item, scope, code);
  },
};

function topLevel(item: Item, code: Code): readonly FoundDeclaration[] {
  return [...propsOf(item, code), ...declaredBy(item, code)];
}

function declaredBy(item: Item, code: Code): readonly FoundDeclaration[] {
  const lead = prefix.exec(item.shape)?.[0] ?? "";
  const shape = item.shape.slice(lead.length);
  const exported = lead.includes("export");
  if (shape === "" || statement.test(shape))
    return item.body && lead !== "" ? unnamed(item, shape, code) : [];
  const contained = container.exec(shape);
  if (contained && item.body) return containerOf(item, contained, shape, exported, lead);
  const called = callable.exec(shape);
  if (called)
    return [{ name: called[1] ?? "default", exported }].filter(() => called[1] || lead.includes("default"));
  const aliased = alias.exec(shape)?.[1];
  if (aliased) return [{ name: aliased, exported, ...typeBody(item, shape) }];
  const declared = variables.exec(shape)?.[1];
  if (declared !== undefined) return variablesOf(item, declared, exported, code);
  if (lead.includes("default")) return unnamed(item, shape, code);
  return assignment(item, shape, code);
}

function containerOf(
  item: Item,
  [, kind, own]: RegExpExecArray,
  shape: string,
  exported: boolean,
  lead: string,
): readonly FoundDeclaration[] {
  if (!item.body) return [];
  const isModule = /namespace|module|global/.test(kind ?? "");
  if (isModule && own === undefined)
    return [
      { name: "", isTransparent: true, isNamespace: true, inside: { scope: "namespace", range: item.body } },
    ];
  const found = own ?? (lead.includes("default") ? "default" : undefined);
  if (found === undefined) return [];
  const scope = isModule ? "namespace" : kind === "interface" ? "type" : kind === "class" ? "class" : "enum";
  return [
    {
      name: found,
      exported,
      isNamespace: isModule,
      bases: basesOf(shape),
      inside: { scope, range: item.body },
    },
  ];
}

function basesOf(shape: string): readonly string[] {
  const list = /\b(?:extends|implements)\b (.*?)\{?\}?$/.exec(shape)?.[1];
  return namesIn(list?.replace(/ ?\b(?:extends|implements) /g, ","));
}

/** `export default …` and `module.exports = …` of something without a name. */
function unnamed(item: Item, shape: string, code: Code): readonly FoundDeclaration[] {
  if (!/[[{(]/.test(shape) && !item.body) return [];
  return [{ name: "default", ...valueBody(item, shape, code) }];
}

/** The members of a value: an object literal, a class, or an object passed to a function. */
function valueBody(item: Item, value: string, code: Code): Pick<FoundDeclaration, "inside" | "bases"> {
  if (item.body && /^class\b/.test(value))
    return { inside: { scope: "class", range: item.body }, bases: basesOf(value) };
  if (item.body && /^(?:\{\}|$)/.test(value)) return { inside: { scope: "object", range: item.body } };
  const given = item.groups[0];
  if (given && definesObject.test(value)) {
    const range = objectIn(code, given);
    if (range) return { inside: { scope: "object", range } };
  }
  return {};
}

/** The first object among the arguments. */
function objectIn({ code, closing }: Code, range: Range): Range | undefined {
  for (let at = range.start; at < range.end; at++) {
    const char = code[at];
    if (char === "{") return { start: at + 1, end: closing[at] ?? at + 1 };
    if (char === "(" || char === "[") at = Math.max(at, closing[at] ?? at);
    if (char === "=") return undefined;
  }
  return undefined;
}

function typeBody(item: Item, shape: string): Pick<FoundDeclaration, "inside"> {
  const range = item.body ?? item.patterns[0];
  return range && /= ?(?:[\w$.[\], ]+& ?)*\{\}/.test(shape) ? { inside: { scope: "type", range } } : {};
}

function variablesOf(
  item: Item,
  declared: string,
  exported: boolean,
  code: Code,
): readonly FoundDeclaration[] {
  if (/^(?:\{\}|\[\])/.test(declared))
    return item.patterns
      .flatMap((range) => boundNames(code, range))
      .map((bound) => ({ name: bound, exported }));
  const value = /^[^=]*=(?![=>]) ?(.*)$/.exec(declared.replace(/=>/g, "→"))?.[1]?.replaceAll("→", "=>");
  const names = declared
    .split(", ")
    .flatMap((part) => /^([A-Za-z_$][\w$]*) ?(?:[:=!;]|$)/.exec(part)?.[1] ?? []);
  return names.map((found, at) => ({
    name: found,
    exported,
    ...(at === 0 ? valueBody(item, value ?? "-", code) : {}),
  }));
}

/** `{ a, b: c, d = 1, ...rest }` → a, c, d, rest. */
export function boundNames({ code }: Code, range: Range): readonly string[] {
  return code
    .slice(range.start, Math.min(range.end, range.start + 4000))
    .split(",")
    .flatMap(
      (part) => /^\s*(?:[\w$]+\s*:\s*|\.\.\.)?([A-Za-z_$][\w$]*)\s*(?:=[^=>].*)?$/s.exec(part)?.[1] ?? [],
    );
}

/** `exports.x = …`, `module.exports = …`, `X.prototype.y = …`, `X.y = function …`. */
function assignment(item: Item, shape: string, code: Code): readonly FoundDeclaration[] {
  const [, path = "", own = "", value = ""] = assigned.exec(shape) ?? [];
  const owner = path.slice(0, -1);
  const more = valueBody(item, value, code);
  if (owner === "module" && own === "exports") {
    const again = callable.exec(value)?.[1] ?? container.exec(value)?.[2];
    return more.inside || /^(?:async )?(?:function|class)\b|^(?:async )?(?:\(\)|[\w$]+) =>/.test(value)
      ? [{ name: again ?? "default", ...more }]
      : [];
  }
  if (owner === "exports" || owner === "module.exports")
    return own === "default" ? [] : [{ name: own, ...more }];
  const isFunction = /^(?:async )?(?:function|class)\b|^(?:async )?(?:\(\)|[\w$]+) =>/.test(value);
  const type = owner.replace(/\.prototype$/, "");
  if (own === "prototype" && more.inside) return [{ name: owner, owner, ...more }];
  if (owner === "" || !/^[\w$]+$/.test(type) || type === "this" || type === "window") return [];
  return isFunction || (owner !== type && value !== "") ? [{ name: own, owner: type, ...more }] : [];
}

const classMember: Classify = (item) => {
  const lead = memberWords.exec(item.shape)?.[0] ?? "";
  const own = member.exec(item.shape.slice(lead.length))?.[1];
  if (own === undefined || (own === "static" && !/[(:=;]/.test(item.shape))) return [];
  const exported = !lead.includes("private") && !/^[#_]/.test(own);
  const ownerParameters = own === "constructor" ? item.groups[0] : undefined;
  return [{ name: own, exported, ...(ownerParameters && { ownerParameters }) }];
};

const parameter: Classify = ({ shape }) => {
  const found = /^(?=(?:public|private|protected|readonly|override)\b)(?:(\w+) )+([\w$]+)/.exec(shape);
  return found?.[2] ? [{ name: found[2], exported: !shape.startsWith("private") }] : [];
};

const enumMember: Classify = ({ shape }) => {
  const own = /^([A-Za-z_$][\w$]*)/.exec(shape)?.[1];
  return own === undefined ? [] : [{ name: own }];
};

function objectMember(item: Item, scope: string, code: Code): readonly FoundDeclaration[] {
  const shape = item.shape;
  const lead = memberWords.exec(shape)?.[0] ?? "";
  const rest = shape.slice(lead.length);
  const own = member.exec(rest)?.[1];
  if (own === undefined || (scope === "object" && statement.test(rest) && !/^\w+ ?[(:]/.test(rest)))
    return [];
  const value = /^[^:]*: ?(.*)$/.exec(rest)?.[1];
  const range = /^(?:readonly )?\{\}/.test(value ?? "") ? item.patterns[0] : undefined;
  const inside = range && { scope, range };
  const more = inside ? { inside } : scope === "object" && value ? valueBody(item, value, code) : {};
  return [{ name: own, exported: !own.startsWith("_"), ...more }];
}
