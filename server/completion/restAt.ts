import { closersAt, isSameAfter, movedClosers } from "../context/samePlace";
import { balance, closerFor } from "../postprocess/brackets";
import { isQuote } from "../postprocess/comments";

/**
 * What is left to insert before `suffix` of a suggestion that was made before `made.suffix`, `typedLength` characters of which were
 * typed since; undefined when the closing brackets there are not of it.
 */
export function restAt(
  suffix: string,
  made: { readonly text: string; readonly suffix: string },
  typedLength: number,
): string | undefined {
  const [typed, rest] = [made.text.slice(0, typedLength), made.text.slice(typedLength)];
  if (!isSameAfter(made.suffix, suffix, typed)) return undefined;
  const moved = movedClosers(made.suffix, suffix, typed);
  if (moved !== "") return withoutLastLine(rest, moved);
  const [before, now] = [closersAt(made.suffix), closersAt(suffix)];
  const set = closersOf(typed);
  // The editor has closed what was typed, or what it had closed was typed over.
  const isExpected = before.endsWith(now.startsWith(set) ? now.slice(set.length) : now);
  return isExpected || isSubsequence(now, rest) ? rest : undefined;
}

/** What an editor sets to close the brackets and quotes that a text leaves open. */
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

/** Without a last line of these closers, or of the first of them: they stand below the cursor already. */
function withoutLastLine(text: string, closers: string): string {
  const lineStart = text.lastIndexOf("\n");
  if (lineStart < 0) return text;
  const [before, last] = [text.slice(0, lineStart), text.slice(lineStart).trim()];
  const isOfThem = last !== "" && (last.startsWith(closers) || closers.startsWith(last));
  // What closes a block of the suggestion itself stays.
  return isOfThem && balance(before, "").open.length === 0 ? before : text;
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const char of whole) if (char === part[at]) at += 1;
  return at >= part.length;
}
