import type { Declaration } from "./declaration";
import type { Code } from "./items";

const maxList = 20_000;
const list = /^[ \t]*(?:export(?: type)?|module\.exports *=) *\{/gm;
const single =
  /^[ \t]*(?:export default|export =|module\.exports *=|exports\.default *=) *([A-Za-z_$][\w$]*) *;?[ \t]*$/gm;

/** Marks declarations that the file exports in separate statements. Without exports, a script shares everything. */
export function markExports(declarations: readonly Declaration[], code: Code): readonly Declaration[] {
  if (!/^[ \t]*export\b|\bexports\b/m.test(code.code))
    return declarations.map((found) => ({ ...found, exported: !found.name.startsWith("_") }));
  const names = new Set<string>();
  for (const match of code.code.matchAll(list)) {
    const open = match.index + match[0].length - 1;
    const close = code.closing[open] ?? open;
    const isReexport = /^\}\s{0,20}from\b/.test(code.code.slice(close, close + 40));
    if (!isReexport)
      for (const name of listed(code, open + 1, Math.min(close, open + maxList))) names.add(name);
  }
  for (const [, name = ""] of code.code.matchAll(single)) names.add(name);
  return declarations.map((found) => {
    const isShown = names.has(found.name) || (found.owner !== undefined && names.has(found.owner));
    return isShown && !found.exported ? { ...found, exported: true } : found;
  });
}

/** `a, type B, c as d, e: f, g() {…}` → a, B, c, f. */
function listed({ code, closing }: Code, start: number, end: number): readonly string[] {
  const parts: string[] = [];
  let partStart = start;
  for (let at = start; at <= end; at++) {
    const close = closing[at] ?? 0;
    if (close > at && close < end) at = close;
    else if (code[at] === "," || at === end) {
      parts.push(code.slice(partStart, Math.min(at, partStart + 200)));
      partStart = at + 1;
    }
  }
  return parts.flatMap((part) => {
    const [, first, value] =
      /^\s*(?:type )?([A-Za-z_$][\w$]*)\s*(?:as\s+[\w$]+|:\s*([A-Za-z_$][\w$]*))?\s*$/.exec(part) ?? [];
    return value ?? first ?? [];
  });
}
