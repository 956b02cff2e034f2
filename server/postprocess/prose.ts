/** Languages of documents that are text: brackets mean nothing there, and code stands in blocks of its own. */
const proseLanguages = new Set(
  "markdown mdx rmd quarto restructuredtext asciidoc plaintext git-commit".split(" "),
);

export function isProse(languageId: string): boolean {
  return proseLanguages.has(languageId);
}

/** Whether brackets open and close nothing; a plain text may be code in a language that the editor does not know. */
export function isWithoutBlocks(languageId: string): boolean {
  return isProse(languageId) && languageId !== "plaintext";
}

export interface Fence {
  /** "```" or longer, or of tildes. */
  readonly marks: string;
  readonly info: string;
}

/** The fence of a code block that a line consists of. */
export function fenceOf(line: string): Fence | undefined {
  const match = /^[ \t]*(?:(`{3,})([^`]*)|(~{3,})(.*))$/.exec(line);
  if (match === null) return undefined;
  return { marks: match[1] ?? match[3] ?? "", info: (match[2] ?? match[4] ?? "").trim() };
}

export function closesFence(line: string, { marks }: Fence): boolean {
  const fence = fenceOf(line);
  return fence !== undefined && fence.info === "" && fence.marks.startsWith(marks);
}

/** The fence that is open behind these lines of a document. */
export function openFence(lines: readonly string[]): Fence | undefined {
  let open: Fence | undefined;
  for (const line of lines) {
    if (open === undefined) open = fenceOf(line);
    else if (closesFence(line, open)) open = undefined;
  }
  return open;
}
