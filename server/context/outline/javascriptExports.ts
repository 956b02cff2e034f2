import type { Declaration } from "./declaration";
import type { Code } from "./items";

const maxList = 20_000;
const list = /^[ \t]*(?:export(?: type)?|module\.exports *=) *\{/gm;
const single =
  /^[ \t]*(?:export default|export =|module\.exports *=|exports\.default *=) *([A-Za-z_$][\w$]*) *;?[ \t]*$/gm;

/** Marks what the file exports in a list or after its declaration. A script without exports shares all that it declares. */
export function withExports(declarations: readonly Declaration[], code: Code): readonly Declaration[] {
  if (!/^[ \t]*export\b|\bexports\b/m.test(code.code))
    return declarations.map((found) => ({ ...found, exported: !found.name.startsWith("_") }));
  const names = new Set<string>();
  for (const match of code.code.matchAll(list)) {
    const open = match.index + match[0].length - 1;
    const close = code.closing[open] ?? open;
    const isPassedOn = /^\}\s{0,20}from\b/.test(code.code.slice(close, close + 40));
    if (!isPassedOn)
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
  let begun = start;
  for (let at = start; at <= end; at++) {
    const close = closing[at] ?? 0;
    if (close > at && close < end) at = close;
    else if (code[at] === "," || at === end) {
      parts.push(code.slice(begun, Math.min(at, begun + 200)));
      begun = at + 1;
    }
  }
  return parts.flatMap((part) => {
    const [, first, value] =
      /^\s*(?:type )?([A-Za-z_$][\w$]*)\s*(?:as\s+[\w$]+|:\s*([A-Za-z_$][\w$]*))?\s*$/.exec(part) ?? [];
    return value ?? first ?? [];
  });
}
