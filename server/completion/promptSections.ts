import type { CursorWindow } from "../context/cursorWindow";
import type { PromptPart } from "../engine/engine";
import type { Family } from "../prompt/family";
import type { PromptSection, PromptSectionKind } from "../protocol/explain";

/** Says of each part of a prompt what it is. */
export function promptSections(
  prompt: readonly PromptPart[],
  { marks }: Pick<Family, "marks">,
  window: CursorWindow,
): Pick<PromptSection, "kind" | "text">[] {
  let place: PromptSectionKind = "files";
  return prompt.map((part) => {
    if ("mark" in part) {
      if (part.mark === marks.prefix) place = "before";
      if (part.mark === marks.suffix) place = "after";
      if (part.mark === marks.middle) place = "typed";
      return { kind: "mark", text: part.mark };
    }
    return { kind: place === "before" ? inPrefix(part.text, window) : place, text: part.text };
  });
}

/** Some families have other files and paths at the start of the prefix. */
function inPrefix(text: string, { prefix }: CursorWindow): PromptSectionKind {
  if (text.trim() === "" && !prefix.endsWith(text)) return "format";
  return prefix.includes(text) ? "before" : "files";
}

/** What of each section was in the KV cache: the cache holds a beginning of the prompt. */
export function withWork(
  sections: readonly PromptSection[],
  promptTokens: number,
  promptTokensEvaluated: number,
): PromptSection[] {
  const total = sections.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0);
  if (promptTokens === 0 || sections.some(({ tokens }) => tokens === undefined)) return [...sections];
  // The prompt may begin with a token of its own that stands in no section.
  let at = Math.max(0, promptTokens - total);
  const reused = promptTokens - promptTokensEvaluated;
  return sections.map((section) => {
    const start = at;
    at += section.tokens ?? 0;
    const work = at <= reused ? "reused" : start >= reused ? "evaluated" : "partly";
    return { ...section, work };
  });
}
