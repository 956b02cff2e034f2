import type { Token } from "node-llama-cpp";
import type { Tokenizer } from "../../tokens/tokenizer";
import { quoted, type TextMarks } from "./textMarks";

/** Turns rendered prompts into tokens: special tokens where the template wrote them, plain text everywhere else. */
export function promptTokenizer(tokenizer: Tokenizer, specialTokens: readonly string[]) {
  const known = specialTokens.filter((text) => text !== "" && tokenizer.specialTokenId(text) !== undefined);
  const longestFirst = known.toSorted((a, b) => b.length - a.length);
  const any = known.length === 0 ? undefined : new RegExp(`(${longestFirst.map(quoted).join("|")})`, "u");
  return (rendered: string, marks: Pick<TextMarks, "restore">): Token[] => {
    const parts = any === undefined ? [rendered] : rendered.split(any);
    // Odd parts are what the separator matched.
    return parts.flatMap((part, at) => {
      const id = at % 2 === 1 ? tokenizer.specialTokenId(part) : undefined;
      return id === undefined ? tokenizer.tokenizeText(marks.restore(part)) : [id];
    });
  };
}
