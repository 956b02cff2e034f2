import type { Declaration } from "./declaration";
import type { IndentedLanguage, LineDeclaration, LogicalLine } from "./indented";
import type { Code } from "./items";

export const python: IndentedLanguage = {
  hasBraceValues: true,
  open: (scope, code) => (line, under) => declared(line, under, scope, code),
};

const condition = /^(?:if|elif|else|try|except|finally|with)\b/;
const assignment = /^([A-Za-z_]\w*)(?: ?:(?!=)[^=]*)?(?: ?=(?!=)|$)/;

function declared(
  line: LogicalLine,
  under: () => readonly LogicalLine[],
  scope: string,
  code: Code,
): readonly LineDeclaration[] {
  const called = /^(?:async )?def (\w+)/.exec(line.code)?.[1];
  if (called) {
    const found = { name: called, exported: isPublic(called), headEnd: colonOf(line, code), rest: " ..." };
    return called === "__init__" && scope === "class" ? [found, ...fieldsOf(under())] : [found];
  }
  const contained = /^class (\w+)(?:\[[^\]]*\])? ?(?:\((.*?)\) ?:|:)?/.exec(line.code);
  if (contained?.[1]) {
    const [, name, list] = contained;
    return [
      { name, exported: isPublic(name), bases: basesOf(list), inside: "class", headEnd: colonOf(line, code) },
    ];
  }
  // Read declarations under a top-level condition, but not under nested ones.
  if (condition.test(line.code)) {
    const isOnce = scope === "top" && !line.code.includes("__name__");
    return isOnce ? [{ name: "", isTransparent: true, inside: "conditional" }] : [];
  }
  return valuesOf(line.code).map((name) => ({ name, exported: isPublic(name) }));
}

function valuesOf(code: string): readonly string[] {
  const alias = /^type (\w+)(?:\[[^\]]*\])? ?=/.exec(code)?.[1];
  if (alias) return [alias];
  const several = /^(\w+(?:, ?\w+)+),? ?=(?!=)/.exec(code)?.[1];
  if (several) return several.split(/, ?/);
  const name = assignment.exec(code)?.[1];
  const isField = name !== undefined && (code.includes("=") || code.includes(":"));
  return isField && !/^(?:return|pass|else|try|finally|lambda|print)$/.test(name) ? [name] : [];
}

/** `self.x = …` in a constructor. */
function fieldsOf(under: readonly LogicalLine[]): readonly LineDeclaration[] {
  const names = new Map<string, LogicalLine>();
  for (const line of under) {
    const name =
      /^self\.(\w+)(?: ?:[^=]+)? ?=(?!=)/.exec(line.code)?.[1] ?? /^self\.(\w+) ?:/.exec(line.code)?.[1];
    if (name !== undefined && !names.has(name)) names.set(name, line);
  }
  return [...names].map(([name, from]) => ({ name, exported: isPublic(name), from }));
}

/** Offset after the colon that ends the signature. */
function colonOf({ start, end }: LogicalLine, { code, closing }: Code): number {
  for (let at = start; at < end; at++) {
    const close = closing[at] ?? 0;
    if (close > at) at = close;
    else if (code[at] === ":") return at + 1;
  }
  return end;
}

function basesOf(list: string | undefined): readonly string[] {
  return (list ?? "")
    .replace(/\[[^[\]]*\]|\[.*\]/g, "")
    .split(",")
    .filter((part) => !part.includes("="))
    .flatMap((part) => /(\w+)\s*(?:\(.*)?$/.exec(part.trim())?.[1] ?? []);
}

function isPublic(name: string): boolean {
  return !name.startsWith("_") || /^__\w+__$/.test(name);
}

/** Marks only the names in `__all__` as exported, if the file has one. */
export function markDunderAll(
  declarations: readonly Declaration[],
  { text, code, closing }: Code,
): readonly Declaration[] {
  const names = new Set<string>();
  for (const match of code.matchAll(/^__all__[^\n=]{0,40}\+?= ?[[(]/gm)) {
    const open = match.index + match[0].length - 1;
    const list = text.slice(open, Math.min(closing[open] ?? open, open + 20_000));
    for (const [, name = ""] of list.matchAll(/["'](\w+)["']/g)) names.add(name);
  }
  if (names.size === 0) return declarations;
  return declarations.map((found) => ({ ...found, exported: names.has(found.name) }));
}
