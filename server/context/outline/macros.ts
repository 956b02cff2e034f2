import { type Declaration, maxDeclarations } from "./declaration";
import { clip, type TextLines } from "./heads";
import type { Directive } from "./mask";

/** The macros of a file, except its header guard. */
export function macrosOf(directives: readonly Directive[], lines: TextLines): readonly Declaration[] {
  return directives.slice(0, 4 * maxDeclarations).flatMap(({ start, text }, at) => {
    const name = /^\s*#\s*define\s+(\w+)/.exec(text.slice(0, 300))?.[1];
    if (name === undefined || isGuard(name, text, directives[at - 1]?.text)) return [];
    const head = text.trim().split("\n", 8).map(clip).join("\n");
    return [{ name, line: lines.lineAt(start), exported: true, head, members: [], bases: [], text: head }];
  });
}

function isGuard(name: string, text: string, before: string | undefined): boolean {
  const rest = text.replace(/\/[/*].*/s, "").trim();
  return rest.endsWith(name) && before?.includes(name) === true && /^\s*#\s*if/.test(before);
}
