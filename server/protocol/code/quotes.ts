/** Comment starts of several languages; other languages use the same characters as operators. */
const commentMark = /^(?:\/\/|\/\*|#(?=\s)|--(?=\s)|\*(?=\s))/;

/** Text inspected before a position, in UTF-16 code units; avoids rereading a very long line for each of its words. */
const longestLine = 1000;

/** Whether a position is in a comment or a string of any language, judging by its own line. */
export function isQuotedOrCommented({ start }: { readonly start: number }, text: string): boolean {
  const before = text.slice(Math.max(0, start - longestLine), start);
  const lineStart = before.lastIndexOf("\n") + 1;
  if (lineStart === 0 && start > longestLine) return false;
  const line = before.slice(lineStart);
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (char === "\\") at++;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (/["'`]/.test(char)) quote = char;
    else if (isBlankBefore(line, at) && commentMark.test(line.slice(at, at + 3))) return true;
  }
  return quote !== "";
}

function isBlankBefore(line: string, at: number): boolean {
  return at === 0 || /\s/.test(line[at - 1] ?? "");
}
