import type { Declaration } from "./declaration";

const maxList = 8000;
const lists = new RegExp(
  `^[ \\t]*(?:export(?: type)?|module\\.exports *=) *\\{([^{}]{0,${maxList}})\\}(?!\\s{0,20}from\\b)`,
  "gm",
);
const single =
  /^[ \t]*(?:export default|export =|module\.exports *=|exports\.default *=) *([A-Za-z_$][\w$]*) *;?[ \t]*$/gm;

/** Marks what the file exports in a list or after its declaration. A script without exports shares all that it declares. */
export function withExports(declarations: readonly Declaration[], code: string): readonly Declaration[] {
  if (!/^[ \t]*export\b|\bexports\b/m.test(code))
    return declarations.map((found) => ({ ...found, exported: !found.name.startsWith("_") }));
  const names = new Set<string>();
  for (const [, list = ""] of code.matchAll(lists)) for (const name of listed(list)) names.add(name);
  for (const [, name = ""] of code.matchAll(single)) names.add(name);
  return declarations.map((found) => {
    const isShown = names.has(found.name) || (found.owner !== undefined && names.has(found.owner));
    return isShown && !found.exported ? { ...found, exported: true } : found;
  });
}

/** `a, type B, c as d, e: f` → a, B, c, f. */
function listed(list: string): readonly string[] {
  return list.split(",").flatMap((part) => {
    const [, first, value] =
      /^\s*(?:type )?([A-Za-z_$][\w$]*)\s*(?:as\s+[\w$]+|:\s*([A-Za-z_$][\w$]*))?\s*$/.exec(part) ?? [];
    return value ?? first ?? [];
  });
}
