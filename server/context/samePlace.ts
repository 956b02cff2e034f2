/** Compares two excerpts of a document by the text before and after the cursor: are they at the same place? */

/** Compared length, in UTF-16 code units, where an excerpt doesn't reach the end of the document. */
const comparedChars = 2000;

/** The text that `now` adds to `before`, both texts before the cursor; undefined if the place differs. */
export function typedSince(before: string, now: string): string | undefined {
  if (now.startsWith(before)) return now.slice(before.length);
  // A long text may be cut off at a different beginning.
  if (before.length < comparedChars) return undefined;
  const end = before.slice(-comparedChars);
  const at = now.lastIndexOf(end);
  return at < 0 ? undefined : now.slice(at + end.length);
}

/**
 * Whether the text after the cursor is the same, ignoring brackets and quotes that the editor closed or the user
 * typed over. `typed` is the text typed in between: on Enter the editor moves such brackets to their own line.
 */
export function isSameSuffix(before: string, now: string, typed: string): boolean {
  return isSame(before, now) || movedClosers(before, now, typed) !== "";
}

/** The closing brackets that are on their own lines now; "" if there are none or if the text differs in other ways. */
export function movedClosers(before: string, now: string, typed: string): string {
  if (!typed.includes("\n") || isSame(before, now)) return "";
  let moved = "";
  for (let text = now; ; ) {
    const [, onLine = "", own = ""] = /^([^\n]*)\n[ \t]*([)\]}]+)/.exec(text) ?? [];
    if (own === "" || onLine !== closersAt(text)) return "";
    moved += own;
    text = onLine + text.slice(text.indexOf(own, onLine.length + 1));
    if (isSame(before, text)) return moved;
  }
}

function isSame(before: string, now: string): boolean {
  const [was, is] = [withoutClosers(before), withoutClosers(now)];
  if (before.length < comparedChars) return is === was;
  return is.startsWith(was.slice(0, comparedChars >> 1));
}

/** The brackets and quotes right of the cursor that end its line. Usually the editor inserted them. */
export function closersAt(after: string): string {
  return /^[)\]}>"'`]+(?=[;,:]?[ \t]*(?:\n|$))/.exec(after)?.[0] ?? "";
}

/** The text after the cursor without `closersAt`, because those come and go while the user types. */
export function withoutClosers(after: string): string {
  return after.slice(closersAt(after).length);
}
