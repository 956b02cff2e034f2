/** Languages of prose: brackets have no meaning there, and code is in separate blocks. */
const proseLanguages = new Set(
  "markdown mdx rmd quarto restructuredtext asciidoc plaintext git-commit".split(" "),
);

export function isProse(languageId: string): boolean {
  return proseLanguages.has(languageId);
}

/**
 * Whether brackets open and close no blocks. Excludes plain text, which may be code in a language that the editor does
 * not know.
 */
export function isWithoutBlocks(languageId: string): boolean {
  return isProse(languageId) && languageId !== "plaintext";
}

export interface Fence {
  /** Three or more backticks or tildes. */
  readonly marks: string;
  readonly info: string;
}

/** Parses a line that is a fence of a code block; undefined for other lines. */
export function fenceOf(line: string): Fence | undefined {
  const match = /^[ \t]*(?:(`{3,})([^`]*)|(~{3,})(.*))$/.exec(line);
  if (match === null) return undefined;
  return { marks: match[1] ?? match[3] ?? "", info: (match[2] ?? match[4] ?? "").trim() };
}

export function closesFence(line: string, { marks }: Fence): boolean {
  const fence = fenceOf(line);
  return fence !== undefined && fence.info === "" && fence.marks.startsWith(marks);
}

/** The fence that is open after these lines of a document. */
export function openFence(lines: readonly string[]): Fence | undefined {
  let open: Fence | undefined;
  for (const line of lines) {
    if (open === undefined) open = fenceOf(line);
    else if (closesFence(line, open)) open = undefined;
  }
  return open;
}
