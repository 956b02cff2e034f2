import { closersAt, isSameSuffix, movedClosers } from "../../context/samePlace";
import { balance, closerFor } from "../../text/brackets";
import { isQuote } from "../../text/comments";

/**
 * The rest of a suggestion, of which `typedLength` characters have been typed since. It was generated before
 * `suggestion.suffix` and will be inserted before `suffix`. Undefined if the closing brackets at the cursor do not
 * belong to the suggestion.
 */
export function remainingText(
  suffix: string,
  suggestion: { readonly text: string; readonly suffix: string },
  typedLength: number,
): string | undefined {
  const [typed, rest] = [suggestion.text.slice(0, typedLength), suggestion.text.slice(typedLength)];
  if (!isSameSuffix(suggestion.suffix, suffix, typed)) return undefined;
  const moved = movedClosers(suggestion.suffix, suffix, typed);
  if (moved !== "") return withoutLastLine(rest, moved);
  const [before, now] = [closersAt(suggestion.suffix), closersAt(suffix)];
  const set = closersOf(typed);
  // The editor has closed brackets of the typed text, or the user typed over its closers.
  const isExpected = before.endsWith(now.startsWith(set) ? now.slice(set.length) : now);
  return isExpected || isSubsequence(now, rest) ? rest : undefined;
}

/** The closers that an editor inserts for the brackets and quotes that a text leaves open. */
function closersOf(text: string): string {
  const open: string[] = [];
  for (const char of text) {
    const last = open.at(-1) ?? "";
    if (char === last) open.pop();
    else if (!isQuote(last)) {
      const closer = isQuote(char) ? char : closerFor(char);
      if (closer !== undefined) open.push(closer);
    }
  }
  return open.reverse().join("");
}

/** Removes a last line that consists of these closers or begins them, because they are already below the cursor. */
function withoutLastLine(text: string, closers: string): string {
  const lineStart = text.lastIndexOf("\n");
  if (lineStart < 0) return text;
  const [before, last] = [text.slice(0, lineStart), text.slice(lineStart).trim()];
  const isOfThem = last !== "" && (last.startsWith(closers) || closers.startsWith(last));
  // Keeps a line that closes a block of the suggestion itself.
  return isOfThem && balance(before, "").open.length === 0 ? before : text;
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const char of whole) if (char === part[at]) at += 1;
  return at >= part.length;
}
