import type { Code, Item } from "./items";
import { type BraceLanguage, type Classify, type FoundDeclaration, namesIn } from "./read";

const before =
  /^(?:template ?(?:requires [^;{]*?\(\) ?)?|\[\] ?|__attribute__ ?\(\) ?|__declspec ?\(\) ?|alignas ?\(\) ?|extern " *" ?(?!\{)|__extension__ ?|export (?=\w))*/;
const container = /^(?:typedef )?(struct|class|union|enum(?: class| struct)?)\b ?(.*)$/;
const notNames =
  /^(?:noexcept|throw|decltype|alignas|requires|sizeof|typeof|__attribute__|__declspec|if|for|while|switch|return|defined|static_assert|_Static_assert|__asm__|asm)$/;
const statement =
  /^(?:return|if|for|while|switch|case|do|else|goto|break|continue|delete|throw|friend|static_assert|_Static_assert|using namespace|namespace \w+ ?=|#)\b/;
const typeWord =
  /^(?:(?:const|volatile|static|extern|inline|unsigned|signed|struct|class|enum|union|mutable|register|constexpr|virtual|explicit|typename|friend|thread_local|_Thread_local) )*/;

/** C and C++. Allows macros anywhere before and after a name, but requires a type before the name of a function. */
export const cFamily: BraceLanguage = {
  attributes: "",
  separators: (scope) => ({ commas: scope === "enum" }),
  continuesAfterBody: (shape) =>
    /^(?:(?:static|extern|const|typedef|constexpr|inline) )*(?:typedef\b.*|(?:struct|union|class|enum)\b[^()]*)\{\}$/.test(
      shape,
    ),
  open: (scope, owner, code) => {
    if (scope === "enum") return enumerator;
    let isHidden = scope === "class";
    return (item) => {
      const access = /^(public|private|protected)(?: slots)?$|^signals$/.exec(item.shape);
      if (access) isHidden = access[1] === "private";
      const found = access ? [] : declared(item, scope, owner, code);
      return isHidden ? found.map((member) => ({ ...member, exported: false })) : found;
    };
  },
};

function declared(item: Item, scope: string, owner: string, code: Code): readonly FoundDeclaration[] {
  const whole = item.shape.replace(/\[\[?\]?\] ?(?=\w)|__attribute__ ?\(\) ?/g, "");
  const shape = whole.replace(before, "");
  if (/^(?:inline )?namespace\b[^=]*\{\}|^extern " *" ?\{\}/.test(whole) && item.body)
    return [{ name: "", isTransparent: true, isNamespace: true, inside: { scope: "top", range: item.body } }];
  if (shape === "" || statement.test(shape)) return [];
  const alias = /^using (\w+) ?=/.exec(shape)?.[1];
  if (alias) return [{ name: alias }];
  const contained =
    item.body && container.exec(shape.replace(/^(?:static|const|extern|constexpr|inline) /g, ""));
  if (
    contained &&
    !/^[^{:]*\w ?\(\)[^{]*\{/.test(contained[2]?.replace(/\b[A-Z][A-Z0-9_]+ ?\(\)/g, "") ?? "")
  )
    return containersOf(item, shape, contained);
  const isKept = scope === "top" && /^(?:\w+ )*static\b/.test(shape) && !/\binline\b/.test(shape);
  return namesOf(item, shape, owner, code).map((found) => ({ ...found, ...(isKept && { exported: false }) }));
}

/** The tag of a struct and the names after its braces. */
function containersOf(
  item: Item,
  shape: string,
  [, kind = "", rest = ""]: RegExpExecArray,
): readonly FoundDeclaration[] {
  if (!item.body) return [];
  const [, head = "", behind = ""] = /^(.*?)\{\}(.*)$/.exec(rest) ?? [];
  const [, named = "", list] = /^([^:]*(?:::[^:]*)*)(?::(?!:)(.*))?$/.exec(head) ?? [];
  const tag = /(\w+)$/.exec(named.replace(/\(\)|\b(?:final|sealed)\b/g, "").trim())?.[1];
  const scope = kind.startsWith("enum") ? "enum" : kind === "class" ? "class" : "struct";
  const inside = { scope, range: item.body };
  const bases = scope === "enum" ? [] : namesIn(list);
  const names = behind
    .split(",")
    .flatMap((part) => /^[ *]*(\w+)/.exec(part.replace(/__attribute__ ?\(\)/g, ""))?.[1] ?? []);
  const isTypedef = shape.startsWith("typedef");
  const more = names
    .filter((name) => name !== tag)
    .map((name) => ({ name, ...(isTypedef && { bases, inside }) }));
  const owner = /(\w+)::\w+\s*$/.exec(named)?.[1];
  if (tag) return [{ name: tag, bases, inside, ...(owner !== undefined && { owner }) }, ...more];
  // Members of an anonymous struct are members of the enclosing type.
  return more.length > 0 ? more : [{ name: "", isTransparent: true, inside }];
}

function namesOf(item: Item, shape: string, owner: string, code: Code): readonly FoundDeclaration[] {
  if (shape.startsWith("typedef")) return typedefOf(item, shape, code);
  const pointer = /^[^()=]+\(\) ?\(\)/.test(shape) ? pointerName(code, item) : undefined;
  if (pointer) return [{ name: pointer }];
  const called = calledName(shape, owner);
  if (called) return [called];
  const operator = /(?:(\w+)::)?(operator ?(?:\(\)|\[\]|[^\w\s(]{1,3}|[\w:]+(?: ?[*&])*)) ?\(\)/.exec(shape);
  if (operator)
    return [{ name: (operator[2] ?? "").replace(" ", ""), ...(operator[1] && { owner: operator[1] }) }];
  if (item.shape.includes("operator")) return [];
  return variables(shape, item);
}

function calledName(shape: string, owner: string): FoundDeclaration | undefined {
  const head = shape.replace(/ ?=.*$| : (?!:).*$|\) ?:(?!:).*$|->.*$/, (cut) =>
    cut.startsWith(")") ? ")" : "",
  );
  const pattern = /(~?\w+(?:::~?\w+)*) ?\(\)/g;
  const calls = [...head.matchAll(pattern)].filter(
    ([, name = ""]) => !notNames.test(name) && name !== "operator",
  );
  const usual = calls.filter(([, name = ""]) => !/^[A-Z0-9_]{3,}$/.test(name));
  const call = usual[0] ?? calls[0];
  if (call?.[1] === undefined || /\boperator\b/.test(head)) return undefined;
  const path = call[1].split("::");
  const name = path.at(-1) ?? "";
  const type = path.at(-2);
  const isConstructor = name.replace("~", "") === (type ?? owner);
  const hasType = /[\w>*&)]/.test(head.slice(0, call.index).replace(typeWord, "").trim());
  if (!hasType && !isConstructor) return undefined;
  return { name, ...(type !== undefined && { owner: type }) };
}

/** `typedef struct a name, *other;`, `typedef int (*name)(…)`, `typedef int name(…)`. */
function typedefOf(item: Item, shape: string, code: Code): readonly FoundDeclaration[] {
  const pointer = /\(\) ?\(\)$/.test(shape) ? pointerName(code, item) : undefined;
  const names = pointer ?? shape.replace(/ ?\(\)$/, "");
  return names.split(",").flatMap((part) => {
    const name = /(\w+) ?(?:\[\] ?)*$/.exec(part)?.[1];
    return name === undefined ? [] : [{ name }];
  });
}

/** `static const int a = 1, *b;` → a, b. */
function variables(shape: string, item: Item): readonly FoundDeclaration[] {
  const [first = "", ...more] = shape.replace(/\{\}/g, "").split(/, ?/);
  const name = /^(?:[\w:]+[ *&]+)+(\w+(?:::\w+)*) ?(?:\[\] ?)*(?:=.*|:.*)?$/.exec(first.trim())?.[1];
  if (name === undefined || (item.body && !shape.includes("=") && !/\w ?\{\}$/.test(item.shape))) return [];
  if (/^(?:struct|class|enum(?: class)?|union) \w+$/.test(first.trim())) return [];
  const others = more.flatMap((part) => /^[*& ]*(\w+) ?(?:\[\] ?)*(?:=.*|:.*)?$/.exec(part)?.[1] ?? []);
  return [name, ...others].map((found) => {
    const path = found.split("::");
    const owner = path.at(-2);
    return { name: path.at(-1) ?? "", ...(owner !== undefined && { owner }) };
  });
}

const enumerator: Classify = ({ shape }) => {
  const name = /^(\w+)/.exec(shape)?.[1];
  return name === undefined ? [] : [{ name }];
};

/** `(*name)`: the name of a function pointer. */
function pointerName({ code }: Code, item: Item): string | undefined {
  const group = item.groups[0];
  if (group === undefined) return undefined;
  return /^\s*(?:\w+ +)?[*^]\s*(?:const +)?(\w+)/.exec(
    code.slice(group.start, Math.min(group.end, group.start + 100)),
  )?.[1];
}
