/** Replaces a part of the text as typing does, so that it can be undone. */
export function replaceRange(field: HTMLTextAreaElement, start: number, end: number, text: string): void {
  field.focus();
  field.setSelectionRange(start, end);
  const isDone =
    text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
  if (isDone || start === end) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Puts a text back where it stood, and leaves the cursor where it is in what is typed. */
export function insertAt(field: HTMLTextAreaElement, start: number, text: string): void {
  const at = Math.min(start, field.value.length);
  const { selectionStart: from, selectionEnd: to } = field;
  field.setRangeText(text, at, at, "preserve");
  const moved = (caret: number) => (caret >= at ? caret + text.length : caret);
  field.setSelectionRange(moved(from), moved(to));
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** How long the text would be with this in the place of what is selected. */
export function lengthWith(field: HTMLTextAreaElement, text: string): number {
  return field.value.length - (field.selectionEnd - field.selectionStart) + text.length;
}
