import { closingMark, continuesBlock, hasWordBlocks, isClosedBelow, opensBlock } from "./blocks";
import type { FilterContext } from "./filter";
import { answerLines, cursorLines, indentWidth, isBlank } from "./lines";

/** Whether the answer opens a block by words (`do`, `then`) that neither it nor a line below the cursor ends. */
export function leavesWordsOpen(text: string, context: FilterContext): boolean {
  const { languageId } = context;
  if (!hasWordBlocks(languageId)) return false;
  const cursor = cursorLines(context);
  const open: number[] = [];
  for (const [index, { full }] of answerLines(text, cursor.linePrefix).entries()) {
    if (/^[\w;]/.test(closingMark(full, languageId) ?? "")) open.pop();
    const wasOpen = index === 0 && opensBlock(cursor.linePrefix, languageId);
    if (!wasOpen && opensByWord(full, languageId)) open.push(indentWidth(full));
  }
  return open.some((indent) => {
    const next = cursor.below.find((line) => !isBlank(line) && indentWidth(line) <= indent);
    const mark = next === undefined ? undefined : closingMark(next, languageId);
    return mark === undefined || !isClosedBelow(cursor, indent, mark, languageId, 1);
  });
}

function opensByWord(line: string, languageId: string): boolean {
  const code = line.trimEnd();
  // A bracket's block, a clause, a method whose value follows.
  if (/([({[]|=>)$/.test(code) || (code.endsWith("->") && !/\bfn\b/.test(code))) return false;
  if (/^\s*def\b[^=]*\s=\s/.test(code)) return false;
  return opensBlock(line, languageId) && !continuesBlock(line);
}
