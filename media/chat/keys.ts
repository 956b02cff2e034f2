/** Whether a key belongs to an input method that is still composing a character; 229 is how some tell it. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
