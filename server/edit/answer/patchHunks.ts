import { isBlank } from "../../protocol/code/lines";
import type { SearchBlock } from "./fileChange";

const header = /^@@(?:\s*-(\d+)(?:,\d+)?(?:\s+\+\d+(?:,\d+)?)?)?(?:\s*\.\.\.)?\s*(?:@@)?\s*(.*)$/;

/**
 * Converts the hunks of a patch to search blocks. Line numbers become hints, and text after the second "@@" becomes the
 * anchor, a line somewhere above. Lines without a prefix count as context.
 */
export function hunksOf(lines: readonly string[]): SearchBlock[] {
  const blocks: { search: string[]; replace: string[]; hint?: number; anchor?: string }[] = [];
  let open: (typeof blocks)[number] | undefined;
  for (const line of lines) {
    const head = line.startsWith("@@") ? header.exec(line) : null;
    if (head !== null || open === undefined) {
      const [, hint, anchor = ""] = head ?? [];
      open = {
        search: [],
        replace: [],
        ...(hint !== undefined && { hint: Number(hint) }),
        ...(!isBlank(anchor) && { anchor: anchor.replace(/@@\s*$/, "").trim() }),
      };
      blocks.push(open);
      if (head !== null) continue;
    }
    if (line.startsWith("\\ No newline")) continue;
    const rest = line.slice(1);
    if (!line.startsWith("+")) open.search.push(/^[- ]/.test(line) ? rest : line);
    if (!line.startsWith("-")) open.replace.push(/^[+ ]/.test(line) ? rest : line);
  }
  return blocks.filter(({ search, replace }) => search.length + replace.length > 0);
}

/** The lines that a patch adds to a new file; undefined if it has other lines as well. */
export function addedLines(lines: readonly string[]): readonly string[] | undefined {
  const own = lines.filter((line) => !/^(?:@@|\\ No newline)/.test(line));
  const end = own.findLastIndex((line) => !isBlank(line));
  const text = own.slice(0, end + 1);
  return text.every((line) => line.startsWith("+")) ? text.map((line) => line.slice(1)) : undefined;
}
