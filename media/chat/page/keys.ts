/** Whether a key belongs to an input method that is still composing a character; some browsers report only key code 229. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
