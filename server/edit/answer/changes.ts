import { isBlank } from "../../protocol/code/lines";
import { parseBeginPatch } from "./beginPatch";
import type { CodeBlock } from "./codeBlocks";
import { parseEditTags } from "./editTags";
import type { Changes, FileChange } from "./fileChange";
import { isSearchMark, parseSearchReplace } from "./searchReplace";
import { isBareHunk, isPatch, parsePatch } from "./unifiedDiff";

/** What an answer says in the formats for edits. */
export interface ReadChanges {
  readonly changes: readonly FileChange[];
  readonly problem: Changes["problem"];
  /** The answer with a line made by `placeholder` where each of the stretches that were read stood. */
  readonly rest: string;
}

const formats: readonly ((text: string, isKnown: (line: string) => boolean) => Changes | undefined)[] = [
  parseBeginPatch,
  parseEditTags,
  parseSearchReplace,
];

/** Reads the formats that may stand anywhere in an answer. `document` holds the lines of the document, which are no marks. */
export function readChanges(text: string, document: readonly string[]): ReadChanges {
  const known = new Set(document.map((line) => line.trim()));
  const changes: FileChange[] = [];
  // The mark of a placeholder. Left out, it would make a fence of what is none for the panel.
  let rest = text.replaceAll("\0", "\uFFFD");
  let problem: Changes["problem"];
  for (const parse of formats) {
    const found = parse(rest, (line) => known.has(line.trim()));
    if (found === undefined) continue;
    problem ??= found.problem;
    rest = withPlaceholders(rest, found, changes.length);
    changes.push(...found.changes);
  }
  const isLeft = (line: string) => isHalfMark(line) && !known.has(line.trim());
  if (changes.length > 0 && rest.split("\n").some(isLeft)) problem ??= "malformed";
  return { changes, rest, problem };
}

/** Whether a line is a mark that only has a meaning together with others. */
function isHalfMark(line: string): boolean {
  return isSearchMark(line) || /<\/?(?:old|new)_\w+>|^\*\*\* (?:Begin|End) Patch|^\s*={5,9}\s*$/.test(line);
}

/** The patches of an answer, each in a block of its own, or the answer itself when it begins as one. */
export function readPatches(
  text: string,
  blocks: readonly CodeBlock[],
  document: readonly string[],
): Changes | undefined {
  const patches = blocks
    .filter(({ info, lines }) => isPatch(info, lines) || isBareHunk(lines, document))
    .map(({ lines }) => parsePatch(lines));
  const bare = blocks.length === 0 ? barePatch(text.split("\n")) : undefined;
  const found = bare === undefined ? patches : [parsePatch(bare)];
  if (found.length === 0) return undefined;
  const problem = found.find((each) => each.problem !== undefined)?.problem;
  const changes = found.flatMap((each) => each.changes);
  return { changes, spans: [], problem };
}

/** The lines of a patch that stands in a text without a fence. */
export function barePatch(lines: readonly string[]): readonly string[] | undefined {
  const start = lines.findIndex(
    (line, at) =>
      /^diff --git /.test(line) || (/^--- \S/.test(line) && /^\+\+\+ \S/.test(lines[at + 1] ?? "")),
  );
  if (start < 0) return undefined;
  const isProse = (at: number) => isBlank(lines[at - 1] ?? "-") && /^[^-+@ \\]/.test(lines[at] ?? "");
  const end = lines.findIndex(
    (line, at) => at > start && isProse(at) && !/^(?:diff|index|Index)\b/.test(line),
  );
  return lines.slice(start, end < 0 ? undefined : end);
}

/** What one block of code says in a format for edits; undefined for code. */
export function changesInBlock(
  code: string,
  info: string,
  document: readonly string[],
): Pick<Changes, "changes" | "problem"> | undefined {
  const { changes, problem } = readChanges(code, document);
  if (changes.length > 0 || problem !== undefined) return { changes, problem };
  const lines = code.split("\n");
  return isPatch(info, lines) || isBareHunk(lines, document) ? parsePatch(lines) : undefined;
}

const mark = /^\s*\0(\d+)-(\d+)$/;

/** The changes that stood in a line of `rest`, as indexes `from` (inclusive) to `to`. */
export function placeholderIn(line: string): { readonly from: number; readonly to: number } | undefined {
  const [, from, to] = mark.exec(line) ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Number(to) };
}

function withPlaceholders(text: string, { changes, spans }: Changes, first: number): string {
  const lines = text.split("\n");
  const isOneEach = spans.length === changes.length;
  for (const [at, { start, end }] of [...spans.entries()].reverse()) {
    const own = isOneEach ? [at, at + 1] : at === 0 ? [0, changes.length] : [0, 0];
    lines.splice(start, end - start, `\0${first + (own[0] ?? 0)}-${first + (own[1] ?? 0)}`);
  }
  return lines.join("\n");
}
