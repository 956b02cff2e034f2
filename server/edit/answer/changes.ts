import { isBlank } from "../../protocol/code/lines";
import { parseBeginPatch } from "./beginPatch";
import type { CodeBlock } from "./codeBlocks";
import { parseEditTags } from "./editTags";
import type { Changes, FileChange } from "./fileChange";
import { isSearchMark, parseSearchReplace } from "./searchReplace";
import { isBareHunk, isPatch, parsePatch } from "./unifiedDiff";

/** The changes that an answer describes in edit formats. */
export interface ParsedChanges {
  readonly changes: readonly FileChange[];
  readonly problem: Changes["problem"];
  /** The answer with a placeholder line instead of each parsed span; see `placeholderIn`. */
  readonly rest: string;
}

const formats: readonly ((text: string, isKnown: (line: string) => boolean) => Changes | undefined)[] = [
  parseBeginPatch,
  parseEditTags,
  parseSearchReplace,
];

/**
 * Parses the edit formats that may occur anywhere in an answer. `document` holds the document's lines, which never
 * count as markers.
 */
export function parseChanges(text: string, document: readonly string[]): ParsedChanges {
  const known = new Set(document.map((line) => line.trim()));
  const changes: FileChange[] = [];
  // Reserve NUL for placeholders. Removing it instead could turn a line into a fence, and the panel would see none
  // there.
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

/** Whether a line is a marker that means nothing on its own. */
function isHalfMark(line: string): boolean {
  return isSearchMark(line) || /<\/?(?:old|new)_\w+>|^\*\*\* (?:Begin|End) Patch|^\s*={5,9}\s*$/.test(line);
}

/** Parses the patches of an answer: fenced ones, or a bare one in an answer without blocks. */
export function parsePatches(
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

/** The lines of a patch in a text without fences; undefined if there is none. */
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

/** Parses a code block in an edit format; undefined for plain code. */
export function changesInBlock(
  code: string,
  info: string,
  document: readonly string[],
): Pick<Changes, "changes" | "problem"> | undefined {
  const { changes, problem } = parseChanges(code, document);
  if (changes.length > 0 || problem !== undefined) return { changes, problem };
  const lines = code.split("\n");
  return isPatch(info, lines) || isBareHunk(lines, document) ? parsePatch(lines) : undefined;
}

const placeholderPattern = /^\s*\0(\d+)-(\d+)$/;

/** The changes that a placeholder line of `rest` stands for, as indexes `from` (inclusive) to `to` (exclusive). */
export function placeholderIn(line: string): { readonly from: number; readonly to: number } | undefined {
  const [, from, to] = placeholderPattern.exec(line) ?? [];
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
