import { patchEdge, patchSection } from "../../protocol/code/bareEdits";
import { isBlank } from "../../protocol/code/lines";
import type { Changes, FileChange } from "./fileChange";
import { addedLines, hunksOf } from "./patchHunks";

const move = /^\*\*\* Move to: (.+?)\s*$/;

/**
 * Parses the patch format of OpenAI's models ("*** Begin Patch", "*** Update File: a.ts"). Undefined if the text has
 * none.
 */
export function parseBeginPatch(text: string): Changes | undefined {
  const lines = text.split("\n");
  const isMark = (line: string) => patchSection.test(line) || patchEdge.test(line);
  const start = lines.findIndex(isMark);
  if (start < 0) return undefined;
  const begins = /Begin/.test(lines[start] ?? "");
  const stop = lines.findIndex((line, at) => at > start && /^\*\*\* End Patch/.test(line));
  const end = stop < 0 ? endOf(lines, start) : stop;
  const spans = [{ start, end: stop < 0 ? end : stop + 1 }];
  if (begins && stop < 0) return { changes: [], spans, problem: "cutOff" };
  const own = lines.slice(start, end).filter((line) => !/^\*\*\* End of File/.test(line));
  const starts = own.flatMap((line, at) => (patchSection.test(line) ? [at] : []));
  const changes = starts.map((from, index) => fileChange(own.slice(from, starts[index + 1])));
  const whole = changes.filter((each) => each !== undefined);
  if (whole.length === 0 || whole.length < changes.length)
    return { changes: [], spans, problem: "malformed" };
  return { changes: whole, spans };
}

/** The end of a patch without an end line: the closing fence around it. */
function endOf(lines: readonly string[], start: number): number {
  const fence = lines.findIndex((line, at) => at > start && /^\s*(?:`{3,}|~{3,})\s*$/.test(line));
  return fence < 0 ? lines.length : fence;
}

function fileChange([head = "", ...lines]: readonly string[]): FileChange | undefined {
  const [, kind = "", path = ""] = patchSection.exec(head) ?? [];
  if (kind === "Delete")
    return lines.every((line) => isBlank(line)) ? { kind: "delete", path, blocks: [] } : undefined;
  if (kind === "Add") {
    const added = addedLines(lines);
    return added === undefined ? undefined : { kind: "create", path, blocks: [], lines: added };
  }
  const to = move.exec(lines[0] ?? "")?.[1];
  const body = to === undefined ? lines : lines.slice(1);
  if (body.some((line) => !/^(?:[-+ ]|@@|$)/.test(line))) return undefined;
  const blocks = hunksOf(body);
  if (to !== undefined) return { kind: "rename", path, to, blocks };
  return blocks.length === 0 ? undefined : { kind: "change", path, blocks };
}
