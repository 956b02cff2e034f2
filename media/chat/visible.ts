import { findUnseen } from "../../server/protocol/code/unseen";

export { findUnseen };

/** The text with a mark such as `<U+202E>` in the place of what cannot be seen. For labels: the result is for reading only. */
export function visible(text: string): string {
  let shown = "";
  let at = 0;
  for (const { start, end, name } of findUnseen(text)) {
    shown += `${text.slice(at, start)}<${name}>`;
    at = end;
  }
  return shown + text.slice(at);
}

/** A label of unknown origin on one line, at most so many characters long. */
export function labelText(text: string, most = 200): string {
  // Cut first: what comes may be megabytes long. A character can have two UTF-16 code units.
  const line = visible(
    text
      .slice(0, 2 * most)
      .replace(/\s+/g, " ")
      .trim(),
  );
  const characters = Array.from(line);
  return characters.length > most || text.length > 2 * most ? `${characters.slice(0, most).join("")}…` : line;
}
