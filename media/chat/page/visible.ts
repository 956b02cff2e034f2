import { findInvisible } from "../../../server/protocol/code/invisibleCharacters";

export { findInvisible };

/** Replaces invisible characters with names such as `<U+202E>`. For labels only: the result is not the original text. */
export function replaceInvisible(text: string): string {
  let shown = "";
  let at = 0;
  for (const { start, end, name } of findInvisible(text)) {
    shown += `${text.slice(at, start)}<${name}>`;
    at = end;
  }
  return shown + text.slice(at);
}

/** Makes an untrusted label safe to show: on one line, with visible characters, and at most `most` characters long. */
export function labelText(text: string, most = 200): string {
  // Truncate first, because the text may be megabytes long. A character can have two UTF-16 code units.
  const line = replaceInvisible(
    text
      .slice(0, 2 * most)
      .replace(/\s+/g, " ")
      .trim(),
  );
  const characters = Array.from(line);
  return characters.length > most || text.length > 2 * most ? `${characters.slice(0, most).join("")}…` : line;
}
