import type { Code, Item, Range } from "./items";
import { blank } from "./mask";
import type { FoundDeclaration } from "./read";

/** Component files: markup with embedded scripts. */

const opening = /<script\b(?:[^>"']|"[^"]{0,500}"|'[^']{0,500}'){0,500}>|^---[ \t]*$/gim;

/** The scripts of a component. Blanks out everything else to preserve lines and offsets. */
export function scriptsOf(text: string): string {
  const kept: string[] = [];
  let done = 0;
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const start = match.index + match[0].length;
    const isFront = match[0].startsWith("-");
    if (isFront && text.slice(0, match.index).trim() !== "") break;
    const close = isFront ? text.indexOf("\n---", start) : text.indexOf("</script", start);
    const end = close < 0 ? text.length : close;
    kept.push(blank(text.slice(done, start)), text.slice(start, end));
    done = end;
    opening.lastIndex = Math.max(end + 4, start);
  }
  kept.push(blank(text.slice(done)));
  return kept.join("");
}

/** The props of a component, as its members: `defineProps<{…}>()`, `let {…}: Props = $props()`. */
export function propsOf(item: Item, code: Code): readonly FoundDeclaration[] {
  const text = code.code.slice(item.start, Math.min(item.end, item.start + 8000));
  if (!/\bdefineProps\b|= *\$props\(/.test(text)) return [];
  const typed =
    /\bdefineProps\s*(?:<\s*(?:\{|([A-Z]\w*))|\(\s*\{)|^(?:let|const)\s*\{[^}]*\}\s*:\s*(?:\{|([A-Z]\w*))/.exec(
      text,
    );
  if (!typed)
    return item.patterns[0] ? [{ name: "default", inside: { scope: "props", range: item.patterns[0] } }] : [];
  const base = typed[1] ?? typed[2];
  if (base !== undefined) return [{ name: "default", bases: [base] }];
  const open = item.start + typed.index + typed[0].length - 1;
  const range: Range = { start: open + 1, end: code.closing[open] ?? open + 1 };
  return [{ name: "default", inside: { scope: typed[0].includes("(") ? "object" : "type", range } }];
}
