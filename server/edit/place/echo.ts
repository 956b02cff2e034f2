import { commonIndent, indentOf, isBlank, widthOf, withoutBlankEnds } from "../../protocol/code/lines";
import { endOf, isAttached, leadingOf, nameIn } from "../apply/declarations";
import { linesOf, type Parts, type Region } from "../source";

/** Code of an answer without the lines around the region that it repeats to show where it belongs. */
export function withoutEcho(code: readonly string[], { before, region, after }: Parts): readonly string[] {
  const known = new Set(region.map((line) => line.trim()));
  const rest = code.slice(leadOf(code, before, known));
  const own = rest.slice(0, rest.length - tailOf(rest, after, region, known));
  return withoutBlankEnds(own);
}

/** How many lines at the beginning are those right above the region; 0 when they may as well be lines of the region. */
function leadOf(code: readonly string[], before: readonly string[], known: ReadonlySet<string>): number {
  if (known.has(code[0]?.trim() ?? "")) return 0;
  return repeated(code.toReversed(), before.toReversed()).find(({ run }) => run.some(isWord))?.count ?? 0;
}

/**
 * How many lines at the end are those right below the region. Lines that only close something are, when the code closes more than
 * the region did.
 */
function tailOf(
  code: readonly string[],
  after: readonly string[],
  region: readonly string[],
  known: ReadonlySet<string>,
): number {
  const wanted = balanceOf(region);
  const own = balanceOf(code);
  const isSurplus = own.closed > wanted.closed || own.open < wanted.open;
  const mayBeOwn = known.has(code.at(-1)?.trim() ?? "");
  const found = repeated(code, after).find(({ count, run }) => {
    const isCode = run.some((line) => isWord(line) && !isClosing(line));
    if (isCode && !mayBeOwn) return true;
    const { closed, open } = balanceOf(code.slice(0, code.length - count));
    return isSurplus && closed === wanted.closed && open === wanted.open;
  });
  return found?.count ?? 0;
}

/** The runs of lines at the end of `code`, the longest first, that read as `around` begins, blank lines aside. */
function repeated(
  code: readonly string[],
  around: readonly string[],
): { readonly count: number; readonly run: readonly string[] }[] {
  const beside = around.filter((line) => !isBlank(line)).map((line) => line.trim());
  const runs: { count: number; run: readonly string[] }[] = [];
  for (let count = code.length - 1; count > 0; count--) {
    const run = code.slice(code.length - count).filter((line) => !isBlank(line));
    if (run.length > 0 && run.every((line, at) => line.trim() === beside[at])) runs.push({ count, run });
  }
  return runs;
}

function isWord(line: string): boolean {
  return /[\p{L}\p{N}]/u.test(line);
}

const closing = /^(?:[})\]]+[;,)]*|end\b[;,)]*|fi|done|esac|<\/[\w.:-]+>)\s*$/;

function isClosing(line: string): boolean {
  return closing.test(line.trim());
}

/**
 * How much lines close that they have not opened, and open without closing it: brackets by counting them, words and tags by their
 * depth.
 */
function balanceOf(lines: readonly string[]): { readonly closed: number; readonly open: number } {
  let [depth, least, closed, open] = [0, 0, 0, 0];
  for (const [at, line] of lines.entries()) {
    const before = depth;
    for (const mark of bare(line)) {
      depth += "{([".includes(mark) ? 1 : "})]".includes(mark) ? -1 : 0;
      least = Math.min(least, depth);
    }
    if (closesByWord(line) && !isOpenedAbove(lines, at)) closed += 1;
    if (depth === before && !isClosing(line) && isLeftOpen(lines, at)) open += 1;
  }
  return { closed: closed - least, open: open + depth - least };
}

function closesByWord(line: string): boolean {
  return /^\s*(?:end\b|fi\b|done\b|esac\b|<\/)/.test(line);
}

/** Whether what follows is deeper, and nothing closes it. */
function isLeftOpen(lines: readonly string[], at: number): boolean {
  const widthAt = (line: string) => widthOf(indentOf(line));
  const width = widthAt(lines[at] ?? "");
  const below = lines.slice(at + 1).filter((line) => !isBlank(line));
  if (isBlank(lines[at] ?? "") || below[0] === undefined || widthAt(below[0]) <= width) return false;
  const next = below.find((line) => widthAt(line) <= width);
  return next === undefined || widthAt(next) < width || !closesByWord(next);
}

function bare(line: string): string {
  return line.replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, "").replace(/\/\/.*$|\/\*.*?\*\//g, "");
}

/** Whether the nearest line above at the same depth opens what this one closes. */
function isOpenedAbove(lines: readonly string[], at: number): boolean {
  const width = widthOf(indentOf(lines[at] ?? ""));
  for (let above = at - 1; above >= 0; above--) {
    const line = lines[above] ?? "";
    const deep = widthOf(indentOf(line));
    if (isBlank(line) || deep > width || /^\s*(?:else|elsif|elif|rescue|ensure|when|in)\b/.test(line))
      continue;
    return deep === width && !isClosing(line);
  }
  return false;
}

/**
 * The block around the region, of which the code is a new version from its first line to its last: a method that an answer has whole,
 * though only some of its lines were to change.
 */
export function enclosingBlock(own: readonly string[], parts: Parts): Region | undefined {
  const at = own.findIndex((line) => !isBlank(line) && !isAttached(line));
  const first = own[at];
  if (first === undefined || endOf(own, at) !== own.length) return undefined;
  const lines = linesOf(parts);
  const { before, region } = parts;
  let depth = Math.min(...region.filter((line) => !isBlank(line)).map((line) => widthOf(indentOf(line))));
  for (let above = before.length - 1; above >= 0 && depth > 0; above--) {
    const line = lines[above] ?? "";
    const width = widthOf(indentOf(line));
    if (isBlank(line) || width >= depth || /^\s*[{(]\s*$/.test(line)) continue;
    depth = width;
    const end = endOf(lines, above);
    if (end < before.length + region.length || !(isSameHead(line, first) || isChangedHead(line, first)))
      continue;
    if (!reachesEnd(own, lines.slice(before.length + region.length, end), lines[end - 1] ?? ""))
      return undefined;
    return { start: at > 0 ? leadingOf(lines, above) : above, end };
  }
  return undefined;
}

function isSameHead(line: string, other: string): boolean {
  const name = nameIn(line.trim());
  return line.trim() === other.trim() || (name !== undefined && name === nameIn(other.trim()));
}

/**
 * "if (x) {" and "if (x && y) {": the same kind of block, as deep, where the region is deeper. An edge at the left says nothing, as models
 * write any code there.
 */
function isChangedHead(line: string, other: string): boolean {
  const kind = blockKind(line);
  return (
    kind !== undefined &&
    kind === blockKind(other) &&
    indentOf(line) !== "" &&
    indentOf(line) === indentOf(other)
  );
}

/**
 * Whether code that is no deeper than the left edge may be the block around the region with another head, or as well one that is to
 * stand in it: both begin with the same word, and the new head has something of the old one.
 */
export function isDoubtfulHead(own: readonly string[], parts: Parts): boolean {
  const first = own.find((line) => !isBlank(line) && !isAttached(line)) ?? "";
  const { before, region } = parts;
  const depth = widthOf(commonIndent(region));
  const around = before.findLast((line) => !isBlank(line) && widthOf(indentOf(line)) < depth) ?? "";
  const kind = blockKind(around);
  if (kind === undefined || kind !== blockKind(first) || indentOf(first) !== "") return false;
  const words = (line: string) => line.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu)?.slice(1) ?? [];
  const known = new Set(words(around));
  return words(first).some((word) => word !== "const" && word !== "let" && known.has(word));
}

function blockKind(line: string): string | undefined {
  return /^\s*(?:\}\s*)?(if|else if|elif|for|foreach|while|switch|match|with|using|unless|until|catch|except)\b/.exec(
    line,
  )?.[1];
}

/** Whether code goes on to the end of a block: it closes that, or has a line of what stands below the region in it. */
function reachesEnd(own: readonly string[], below: readonly string[], last: string): boolean {
  if (isClosing(last)) return own.at(-1)?.trim() === last.trim();
  const rest = below.filter((line) => !isBlank(line)).map((line) => line.trim());
  return rest.length === 0 || own.some((line) => rest.includes(line.trim()));
}
