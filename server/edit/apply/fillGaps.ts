import { indentWidth, isBlank } from "../../protocol/code/lines";
import { l10n } from "../../protocol/l10n";
import { hunksBetween } from "../result/hunks";
import { commentLines, commentText, isCommentLine } from "./comments";
import { endOf, nameIn } from "./declarations";
import { type Definition, definitionsOf, lostDefinitions } from "./definitions";
import { isLazyMarker, isStub } from "./lazyMarkers";
import { assignedIn, isBalanced, isComplete, isVersionOfLine, wordsOf } from "./statements";

/** A new text with its omitted code filled in. */
export interface Filled {
  readonly lines: readonly string[];
  /** Comments that were replaced by the old code. */
  readonly standIns: readonly string[];
}

/** Old lines `start` to `end` and the new lines `first` to `last` that replace them; both ends exclusive. */
interface Gap {
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Restores old code where the new text has only a comment or an ellipsis instead. Models write "the rest stays" in any
 * words and language, so the structure decides. Undefined if code is missing beside such a comment and its position is
 * unclear.
 */
export function fillGaps(
  before: readonly string[],
  after: readonly string[],
  languageId: string,
): Filled | undefined {
  const text = new Texts(before, after, languageId);
  const lines = [...after];
  const standIns: string[] = [];
  for (const gap of gapsBetween(before, after, languageId).reverse()) {
    const filled = text.fill(gap);
    if (filled === "unclear") return undefined;
    if (filled === undefined) continue;
    lines.splice(filled.at, filled.count, ...filled.lines);
    standIns.unshift(filled.standIn);
  }
  if (standIns.length === 0) return { lines, standIns };
  const isWhole =
    lostDefinitions(before, lines, languageId).length === 0 && !hasTwice(before, lines, languageId);
  return isWhole ? { lines, standIns } : undefined;
}

interface Filling {
  /** Position in the new text and number of lines to replace. */
  readonly at: number;
  readonly count: number;
  readonly lines: readonly string[];
  readonly standIn: string;
}

/** Compares the old and the new text line by line. */
class Texts {
  readonly #oldComments: readonly boolean[];
  readonly #newComments: readonly boolean[];
  /** Like `#newComments`, without docstrings of several lines. */
  readonly #plainComments: readonly boolean[];
  readonly #known: ReadonlySet<string>;
  /** Per line, how many more times it occurs in the old text than in the new one. */
  readonly #missing: ReadonlyMap<string, number>;

  readonly #lost: readonly Definition[];

  constructor(
    private readonly before: readonly string[],
    private readonly after: readonly string[],
    private readonly languageId: string,
  ) {
    this.#oldComments = commentLines(before, languageId);
    this.#newComments = commentLines(after, languageId);
    this.#plainComments = commentLines(after, languageId, { withDocstrings: false });
    this.#known = new Set(before.map((line) => line.trim()));
    this.#lost = lostDefinitions(before, after, languageId);
    const missing = new Map<string, number>();
    for (const line of before) missing.set(line.trim(), (missing.get(line.trim()) ?? 0) + 1);
    for (const line of after) missing.set(line.trim(), (missing.get(line.trim()) ?? 0) - 1);
    this.#missing = missing;
  }

  fill({ start, end, first, last }: Gap): Filling | "unclear" | undefined {
    const gone = this.#codeIn(start, end);
    if (gone.length === 0) return undefined;
    const inline = this.#fillInline(start, end, first, last);
    if (inline !== undefined) return inline;
    const added = range(first, last).filter((at) => !isBlank(this.after[at] ?? ""));
    const standInLines = added.filter((at) => this.#isStandIn(at, gone));
    if (standInLines.length === 0) return undefined;
    const rest = added.filter((at) => !standInLines.includes(at) && !this.#newComments[at]);
    const standIn = this.after[standInLines[0] ?? 0]?.trim() ?? "";
    const isLone = standInLines.some((at) => this.#isLone(at));
    const loses = this.#lost.some(({ line }) => line >= start && line < end);
    if (rest.length === 0) {
      if (isComplete(this.before.slice(start, end), this.languageId))
        return { at: first, count: last - first, lines: this.before.slice(start, end), standIn };
      return isLone || loses ? "unclear" : undefined;
    }
    const replaced = this.#statementsFor(start, first, standInLines, gone, rest);
    if (replaced !== undefined) return { ...replaced, standIn };
    if (isLone) return gone.length > rest.length && (loses || standInLines[0] !== 0) ? "unclear" : undefined;
    const isDocumentation = /^(?:\/\*\*|\/\/\/|"""|''')/.test(standIn);
    return loses && !isDocumentation ? "unclear" : undefined;
  }

  /** Fills a one-line placeholder such as "clear() { /* … *\/ }" with the old body. */
  #fillInline(start: number, end: number, first: number, last: number): Filling | "unclear" | undefined {
    for (const at of range(first, last)) {
      const line = this.after[at] ?? "";
      const head = headOfEmptied(line, this.languageId);
      if (head === undefined || this.#known.has(line.trim())) continue;
      const old = range(start, end).find((each) => (this.before[each] ?? "").trim().startsWith(head));
      if (old === undefined) {
        const name = nameIn(head);
        if (
          name !== undefined &&
          range(start, end).some((each) => nameIn((this.before[each] ?? "").trim()) === name)
        )
          return "unclear";
        continue;
      }
      const isOneLine = /[})\]>;]\s*$/.test(this.before[old] ?? "") && isBalanced([this.before[old] ?? ""]);
      const stop = isOneLine ? old + 1 : endOf(this.before, old);
      if (stop > end) return "unclear";
      const others = range(first, last).filter((each) => each !== at && !isBlank(this.after[each] ?? ""));
      const gone = this.#codeIn(start, end).filter((each) => each < old || each >= stop);
      if (gone.length > others.length) return "unclear";
      return { at, count: 1, lines: this.before.slice(old, stop), standIn: line.trim() };
    }
    return undefined;
  }

  /**
   * Keeps at least two statements before a changed one if only a comment replaces them, unless the new text no longer
   * uses what they define.
   */
  #statementsFor(
    start: number,
    first: number,
    standInLines: readonly number[],
    gone: readonly number[],
    rest: readonly number[],
  ): Omit<Filling, "standIn"> | undefined {
    const [next] = rest;
    if (next === undefined || standInLines.some((at) => at >= next)) return undefined;
    const changed = gone.find((at) => isVersionOfLine(this.after[next] ?? "", this.before[at] ?? ""));
    if (changed === undefined || gone.filter((at) => at < changed).length < 2) return undefined;
    const lines = this.before.slice(start, changed);
    if (!isComplete(lines, this.languageId)) return undefined;
    const names = assignedIn(lines);
    const words = new Set(this.after.slice(next).flatMap(wordsOf));
    if (names.length > 0 && !names.some((name) => words.has(name))) return undefined;
    return { at: first, count: next - first, lines };
  }

  /** Code lines of the old text that the new text lacks. */
  #codeIn(start: number, end: number): number[] {
    return range(start, end).filter((at) => {
      const text = (this.before[at] ?? "").trim();
      return (
        /[\p{L}\p{N}]/u.test(text) && this.#oldComments[at] !== true && (this.#missing.get(text) ?? 0) > 0
      );
    });
  }

  /** Whether a new line stands in for old code: a comment (other than commented-out code) or an ellipsis. */
  #isStandIn(at: number, gone: readonly number[]): boolean {
    const text = (this.after[at] ?? "").trim();
    if (this.#known.has(text)) return false;
    if (isEllipsis(text, this.languageId))
      return this.languageId !== "python" || text !== "..." || !isStub(this.after, at);
    if (this.#plainComments[at] !== true) return false;
    const bare = (code: string) => code.replace(/[\s;,]+/g, "");
    const said = bare(commentText(text));
    return !gone.some((old) => {
      const code = bare(this.before[old] ?? "");
      return said === code || (code.length > 5 && said.startsWith(code));
    });
  }

  /** Whether no code follows at its depth that the comment could describe. */
  #isLone(at: number): boolean {
    let next = at + 1;
    while (this.#newComments[next] === true) next += 1;
    const line = this.after[next] ?? "";
    if (isBlank(line) || /^\s*(?:[})\]]|end\b|<\/)/.test(line)) return true;
    return indentWidth(line) < indentWidth(this.after[at] ?? "");
  }
}

/** "...", "[snip]", "pass  # same as before", "... # unchanged" */
function isEllipsis(text: string, languageId: string): boolean {
  if (/^[[({<]*\s*(?:\.{3}|…)(?:[^\p{L}\p{N}]*$|\s+[\p{L}\s,.'()…-]*$)/u.test(text)) return true;
  if (/^(?:pass|\.{3})\s*#/.test(text)) return languageId === "python";
  return /^\[[\p{L}\s.…]+\]$/u.test(text) && !/^(?:toml|ini|properties|yaml|csharp|json.*)$/.test(languageId);
}

/** The head of a one-line block whose body is only a comment or an ellipsis. */
function headOfEmptied(line: string, languageId: string): string | undefined {
  const text = line.trim();
  const head =
    /^(.*[{([])\s*(?:\/\*.*\*\/|\.{3}|…|\/\/.*|#.*)\s*[})\]]+[;,]?$/.exec(text)?.[1] ??
    /^(<[^>]+>)\s*(?:\.{3}|…|<!--.*-->|\{\/\*.*\*\/\})\s*<\/[^>]+>$/.exec(text)?.[1] ??
    (languageId === "python" ? /^(.*:)\s*(?:(?:\.{3}|pass)\s*#.*|#.*)$/.exec(text)?.[1] : undefined);
  return head?.trim() || undefined;
}

/** Whether a definition occurs more often than before. */
function hasTwice(before: readonly string[], lines: readonly string[], languageId: string): boolean {
  const counts = new Map<string, number>();
  for (const { name } of definitionsOf(before, languageId)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return definitionsOf(lines, languageId).some(({ name }) => {
    const left = counts.get(name);
    if (left === undefined) return false;
    counts.set(name, left - 1);
    return left === 0;
  });
}

/**
 * The differences between the texts. Lines that define the same unique name count as equal; lines that only close
 * something are equal only at the same depth.
 */
function gapsBetween(before: readonly string[], after: readonly string[], languageId: string): Gap[] {
  const [old, now] = [before, after].map((lines) => namesOf(lines, languageId));
  const key = (line: string, name: string | undefined) => {
    const isSame = name !== undefined && old?.has(name) && now?.has(name);
    if (isSame && headOfEmptied(line, languageId) === undefined) return `\0${name}`;
    return /[\p{L}\p{N}]{2}/u.test(line) && !/^\s*end\b/.test(line) ? line.trim() : line.trimEnd();
  };
  const keys = (lines: readonly string[], names: ReadonlyMap<string, number> | undefined) => {
    const named = new Map([...(names ?? [])].map(([name, at]) => [at, name]));
    return lines.map((line, at) => key(line, named.get(at)));
  };
  let shift = 0;
  return hunksBetween(keys(before, old), keys(after, now)).map(({ start, end, lines }) => {
    const first = start + shift;
    shift += lines.length - (end - start);
    return { start, end, first, last: first + lines.length };
  });
}

/** Lines of definitions by name, for names that occur once. */
function namesOf(lines: readonly string[], languageId: string): ReadonlyMap<string, number> {
  const all = definitionsOf(lines, languageId);
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(all.filter(({ name }) => counts.get(name) === 1).map(({ name, line }) => [name, line]));
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, at) => start + at);
}

/** Strips new, detached comments from both ends of the code: they stand for the surrounding code of the file. */
export function withoutOuterStandIns(
  code: readonly string[],
  file: readonly string[],
  languageId: string,
): { readonly code: readonly string[]; readonly standIns: readonly string[] } {
  const known = new Set(file.map((line) => line.trim()));
  const isOuter = (at: number) => {
    const line = (code[at] ?? "").trim();
    return line === "" || (isPlainComment(line, languageId) && !known.has(line));
  };
  const first = range(0, code.length).find((at) => !isOuter(at));
  const last = range(0, code.length).findLast((at) => !isOuter(at));
  if (first === undefined || last === undefined) return { code, standIns: [] };
  // A comment right above code describes it.
  const blank = range(0, first).findLast((at) => isBlank(code[at] ?? ""));
  const start = blank === undefined ? 0 : blank + 1;
  const outer = [...code.slice(0, start), ...code.slice(last + 1)].filter((line) => !isBlank(line));
  return { code: code.slice(start, last + 1), standIns: outer.map((line) => line.trim()) };
}

/** Whether a line is a plain one-line comment. Documentation and longer comments carry their own content. */
function isPlainComment(line: string, languageId: string): boolean {
  if (isLazyMarker(line, languageId)) return true;
  return isCommentLine(line, languageId) && !/^(?:\/\*\*|\/\/[/!]|--\s*\||#')/.test(line);
}

/** Warnings about comments that were replaced by old code, except those that clearly mean "rest unchanged". */
export function standInWarnings(standIns: readonly string[], languageId: string): string[] {
  return standIns
    .filter((line) => !isLazyMarker(line, languageId) && !isEllipsis(line, languageId))
    .slice(0, 2)
    .map((line) =>
      l10n.t(
        "“{0}” was taken for code that stays as it is.",
        line.length > 40 ? `${line.slice(0, 39)}…` : line,
      ),
    );
}
