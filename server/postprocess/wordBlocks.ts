import { indentWidth } from "../protocol/code/lines";
import { blockCloser, continuesBlock, hasWordBlocks, isClosedBelow, opensBlock } from "../text/blocks";
import type { CursorText } from "../text/cursorText";
import { answerLines, cursorLines, looksBlank } from "../text/lines";

/** Whether the answer opens a block with a word (`do`, `then`) that is not closed in it or below the cursor. */
export function leavesWordBlocksOpen(text: string, context: CursorText): boolean {
  const { languageId } = context;
  if (!hasWordBlocks(languageId)) return false;
  const cursor = cursorLines(context);
  const open: number[] = [];
  for (const [index, { full }] of answerLines(text, cursor.linePrefix).entries()) {
    if (/^[\w;]/.test(blockCloser(full, languageId) ?? "")) open.pop();
    const wasOpen = index === 0 && opensBlock(cursor.linePrefix, languageId);
    if (!wasOpen && opensByWord(full, languageId)) open.push(indentWidth(full));
  }
  return open.some((indent) => {
    const next = cursor.below.find((line) => !looksBlank(line) && indentWidth(line) <= indent);
    const mark = next === undefined ? undefined : blockCloser(next, languageId);
    return mark === undefined || !isClosedBelow(cursor, indent, mark, languageId, 1);
  });
}

function opensByWord(line: string, languageId: string): boolean {
  const code = line.trimEnd();
  // A bracket opens the block, or the line is a clause.
  if (/([({[]|=>)$/.test(code) || (code.endsWith("->") && !/\bfn\b/.test(code))) return false;
  // A one-line method with its value.
  if (/^\s*def\b[^=]*\s=\s/.test(code)) return false;
  return opensBlock(line, languageId) && !continuesBlock(line);
}
