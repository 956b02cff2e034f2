import { stripLeakedTokens } from "../../protocol/code/leakedTokens";
import type { Filter } from "../filter";

/**
 * Removes special tokens that leaked as text at the answer's end. Elsewhere their text is legitimate: real ones end
 * the answer by id.
 */
export const specialTokens: Filter = {
  name: "specialTokens",
  reason: "it contained only special tokens",
  apply: (text, { prefix, suffix, specialTokens = [] }) => {
    const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
    const document = `${prefix}${suffix}`;
    if (isOnlySpecialTokens(text, specialTokens) && !specialTokens.some((token) => document.includes(token)))
      return "";
    return stripLeakedTokens(`${line}${text}`, specialTokens, document).slice(line.length);
  },
};

function isOnlySpecialTokens(text: string, specialTokens: readonly string[]): boolean {
  const rest = specialTokens.reduce((left, token) => left.replaceAll(token, ""), text);
  return rest.trim() === "";
}
