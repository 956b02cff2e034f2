import type { CodeBlock } from "./codeBlocks";
import type { SearchBlock } from "./searchReplace";

/** A block that is a unified diff, as blocks to search for: the line numbers of models are a hint at best. */
export function searchBlocksOfDiff({ info, lines }: CodeBlock): SearchBlock[] | undefined {
  const isNamed = /^(?:diff|patch|udiff)\b/i.test(info);
  const hasHeader = lines.some((line) => /^@@.*@@/.test(line));
  if (!isNamed && !hasHeader) return undefined;
  const blocks: { search: string[]; replace: string[]; hint?: number }[] = [];
  let open: (typeof blocks)[number] | undefined;
  for (const line of withoutNames(lines)) {
    const header = /^@@(?:\s*-(\d+))?.*@@|^@@/.exec(line);
    if (header !== null || open === undefined) {
      const hint = header?.[1];
      open = { search: [], replace: [], ...(hint === undefined ? {} : { hint: Number(hint) }) };
      blocks.push(open);
      if (header !== null) continue;
    }
    const rest = line.slice(1);
    if (!line.startsWith("+")) open.search.push(line.startsWith("-") || line.startsWith(" ") ? rest : line);
    if (!line.startsWith("-")) open.replace.push(line.startsWith("+") || line.startsWith(" ") ? rest : line);
  }
  return blocks.filter(({ search, replace }) => search.length + replace.length > 0);
}

/** Names of files stand at the beginning or in front of a hunk; elsewhere the same marks are those of a removed "-- note". */
function withoutNames(lines: readonly string[]): string[] {
  return lines
    .join("\n")
    .replace(/^(?:diff -|index [\da-f]+\.\.|\\ No newline\b).*\n?/gm, "")
    .replace(/^(?:--- .*\n)?\+\+\+ .*(?:\n|$)|^--- .*\n(?=@@)/, "")
    .replace(/^--- .*\n\+\+\+ .*\n(?=@@)/gm, "")
    .split("\n");
}
