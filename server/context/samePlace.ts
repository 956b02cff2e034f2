/** Whether two cuts of a document are cuts at the same place: what stands before the cursor and what after it. */

/** How much text is compared where a cut does not reach to the document's end, in UTF-16 code units. */
const comparedChars = 2000;

/** What `now` has after `before`, both texts before the cursor; undefined when the place is another. */
export function typedSince(before: string, now: string): string | undefined {
  if (now.startsWith(before)) return now.slice(before.length);
  // The beginning of a long text may have been cut off differently.
  if (before.length < comparedChars) return undefined;
  const end = before.slice(-comparedChars);
  const at = now.lastIndexOf(end);
  return at < 0 ? undefined : now.slice(at + end.length);
}

/**
 * Whether the text after the cursor is the same, but for brackets and quotes that the editor closed or the user typed over.
 * `typed` is what was typed meanwhile: with Enter the editor moves such brackets to a line of their own.
 */
export function isSameAfter(before: string, now: string, typed: string): boolean {
  return isSame(before, now) || movedClosers(before, now, typed) !== "";
}

/** The closing brackets that stand on lines of their own now; "" when there are none or the text is another anyway. */
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

/** The brackets and quotes right of the cursor that end their line. Mostly the editor has closed them by itself. */
export function closersAt(after: string): string {
  return /^[)\]}>"'`]+(?=[;,:]?[ \t]*(?:\n|$))/.exec(after)?.[0] ?? "";
}

/** The text after the cursor without such brackets and quotes, which come and go while the user types. */
export function withoutClosers(after: string): string {
  return after.slice(closersAt(after).length);
}
