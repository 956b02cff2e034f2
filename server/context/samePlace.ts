/** Whether two cuts of a document are cuts at the same place: what stands before the cursor and what after it. */

/** How much text is compared where a cut does not reach to the document's end, in UTF-16 code units. */
const comparedChars = 2000;
/** Brackets and quotes that an editor closes by itself while the user types. */
const mostClosers = 8;

/** What `now` has after `before`, both texts before the cursor; undefined when the place is another. */
export function typedSince(before: string, now: string): string | undefined {
  if (now.startsWith(before)) return now.slice(before.length);
  // The beginning of a long text may have been cut off differently.
  if (before.length < comparedChars) return undefined;
  const end = before.slice(-comparedChars);
  const at = now.lastIndexOf(end);
  return at < 0 ? undefined : now.slice(at + end.length);
}

/** What the editor's auto-closing put right of the cursor: "" mostly, undefined when the text after it is another. */
export function closersAdded(before: string, now: string): string | undefined {
  for (let length = 0; length <= mostClosers; length++) {
    const added = now.slice(0, length);
    if (!/^[)\]}>"'`]*$/.test(added)) return undefined;
    if (isSameAfter(before, now.slice(length))) return added;
  }
  return undefined;
}

/** Whether `now` is the text after the cursor that `before` was. */
export function isSameAfter(before: string, now: string): boolean {
  if (before.length < comparedChars) return now === before;
  return now.startsWith(before.slice(0, comparedChars - mostClosers));
}

/**
 * A text after the cursor without the brackets and quotes right of the cursor that end their line. Mostly the editor has closed
 * them by itself, and they come and go while the user types.
 */
export function withoutClosers(after: string): string {
  const closers = /^[)\]}>"'`]+(?=[;,:]?[ \t]*(?:\n|$))/.exec(after)?.[0] ?? "";
  return after.slice(closers.length);
}
