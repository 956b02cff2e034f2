import type { EditIntent } from "../pending/pendingEdit";

/** A task that language servers do more reliably than a model. */
export type LanguageServerTask =
  | { readonly type: "rename"; readonly from: string; readonly to: string }
  | { readonly type: "organizeImports" }
  | { readonly type: "extract" };

const name = "[`'\"“‘]?([\\p{L}_$][\\p{L}\\p{N}_$]*)[`'\"”’]?";
const kinds =
  "function|method|variable|parameter|argument|class|interface|type|constant|property|field|symbol";
const rename = new RegExp(
  `^(?:please\\s+)?rename\\s+(?:the\\s+)?(?:(?:${kinds})\\s+)?${name}\\s+(?:in)?to\\s+${name}\\s*[.!]?$`,
  "iu",
);
const organizeImports =
  /^(?:please\s+)?(?:organi[sz]e|sort|tidy(?: up)?|clean(?: up)?)\s+(?:the\s+)?imports\s*[.!]?$/i;

/**
 * Recognises instructions for a language server. Undefined if only a model can do it, also if the instruction says
 * more.
 */
export function classifyInstruction(
  { instruction, preset }: EditIntent,
  hasSelection: boolean,
): LanguageServerTask | undefined {
  const words = instruction.trim();
  if (preset === "extract" && words === "" && hasSelection) return { type: "extract" };
  if (preset !== undefined) return undefined;
  if (organizeImports.test(words)) return { type: "organizeImports" };
  const [, from, to] = rename.exec(words) ?? [];
  return from === undefined || to === undefined || from === to ? undefined : { type: "rename", from, to };
}

/** Offsets of a name as a whole word: first those in the span, then the nearest. */
export function placesOfName(
  text: string,
  wanted: string,
  { start, end }: { readonly start: number; readonly end: number },
): number[] {
  const isPart = (character: string | undefined) =>
    character !== undefined && /[\p{L}\p{N}_$]/u.test(character);
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
    if (!isPart(text[at - 1]) && !isPart(text[at + wanted.length])) found.push(at);
  const away = (at: number) => (at < start ? start - at : Math.max(0, at - end));
  return found.toSorted((a, b) => away(a) - away(b) || a - b);
}

/** The placeholder name that a language server gave an extracted function: it occurs only in the new text. */
export function placeholderIn(newText: string, oldText: string): string | undefined {
  const names = newText.match(/\bnew_?(?:function|method|func|fn)\w*\b|\bextracted\w*\b/gi) ?? [];
  return names.find((each) => !new RegExp(`\\b${each}\\b`).test(oldText));
}
