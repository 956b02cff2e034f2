import type { CursorWindow } from "../../context/cursorWindow";
import type { PromptPart } from "../../engine/engine";
import type { Family } from "../../prompt/family";
import type { PromptSection, PromptSectionKind } from "../../protocol/explain";

/** Classifies the parts of a prompt. */
export function promptSections(
  prompt: readonly PromptPart[],
  { fimTokens }: Pick<Family, "fimTokens">,
  window: CursorWindow,
): Pick<PromptSection, "kind" | "text">[] {
  let place: PromptSectionKind = "files";
  return prompt.map((part) => {
    if ("specialToken" in part) {
      if (part.specialToken === fimTokens.prefix) place = "before";
      if (part.specialToken === fimTokens.suffix) place = "after";
      if (part.specialToken === fimTokens.middle) place = "typed";
      return { kind: "mark", text: part.specialToken };
    }
    return { kind: place === "before" ? inPrefix(part.text, window) : place, text: part.text };
  });
}

/** Classifies a part of the prefix, which in some model families begins with other files and paths. */
function inPrefix(text: string, { prefix }: CursorWindow): PromptSectionKind {
  if (text.trim() === "" && !prefix.endsWith(text)) return "format";
  return prefix.includes(text) ? "before" : "files";
}

/** Adds to each section whether it came from the KV cache, which holds a beginning of the prompt. */
export function withWork(
  sections: readonly PromptSection[],
  promptTokens: number,
  promptTokensEvaluated: number,
): PromptSection[] {
  const total = sections.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0);
  if (promptTokens === 0 || sections.some(({ tokens }) => tokens === undefined)) return [...sections];
  // The prompt may begin with a token that is in no section.
  let at = Math.max(0, promptTokens - total);
  const reused = promptTokens - promptTokensEvaluated;
  return sections.map((section) => {
    const start = at;
    at += section.tokens ?? 0;
    const work = at <= reused ? "reused" : start >= reused ? "evaluated" : "partly";
    return { ...section, work };
  });
}
