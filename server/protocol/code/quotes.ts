/** Where a comment may begin in some language; in others the same marks are operators. */
const commentMark = /^(?:\/\/|\/\*|#(?=\s)|--(?=\s)|\*(?=\s))/;

/** What is looked at before a place, in UTF-16 code units: a line without an end must not be read once for each of its words. */
const longestLine = 1000;

/** Whether a place is in a comment or a string of any language, as far as its own line tells. */
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
