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

/** How long the text would be with this in the place of what is selected. */
export function lengthWith(field: HTMLTextAreaElement, text: string): number {
  return field.value.length - (field.selectionEnd - field.selectionStart) + text.length;
}
