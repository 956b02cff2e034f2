/**
 * Makes text of a model or of its file safe for a terminal, where escape sequences could fill the clipboard, hide lines or type
 * input: replaces control characters by their codes, and line ends by line feeds.
 */
export function terminalText(text: string): string {
  return text.replaceAll("\r", "").replace(controls, (control) => {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return `<U+${code}>`;
  });
}

/** Control characters, including those that reverse the text direction. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
