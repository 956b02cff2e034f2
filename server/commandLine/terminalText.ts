/**
 * Text of a model or of its file for a terminal, which obeys escapes: it could be made to fill the clipboard, to hide lines or to
 * type. Controls have a mark in their place. Of a line's end only the line feed is left.
 */
export function terminalText(text: string): string {
  return text.replaceAll("\r", "").replace(controls, (control) => {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return `<U+${code}>`;
  });
}

/** Also those that turn the order of letters around. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
