/** Replaces a part of the text as if typed, so that the user can undo it. */
export function replaceRange(field: HTMLTextAreaElement, start: number, end: number, text: string): void {
  field.focus();
  field.setSelectionRange(start, end);
  const isDone =
    text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
  if (isDone || start === end) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Inserts a text and keeps the selection on the same characters. */
export function insertAt(field: HTMLTextAreaElement, start: number, text: string): void {
  const at = Math.min(start, field.value.length);
  const { selectionStart: from, selectionEnd: to } = field;
  field.setRangeText(text, at, at, "preserve");
  const moved = (caret: number) => (caret >= at ? caret + text.length : caret);
  field.setSelectionRange(moved(from), moved(to));
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Length of the text if `text` replaced the selection. */
export function lengthWith(field: HTMLTextAreaElement, text: string): number {
  return field.value.length - (field.selectionEnd - field.selectionStart) + text.length;
}
