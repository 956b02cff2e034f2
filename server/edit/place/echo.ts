import { commonIndent, indentOf, indentWidth, isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { endOf, isAttached, leadingOf, nameIn } from "../apply/declarations";
import { linesOf, type Parts, type Region } from "../source";

/** Removes lines around the region that an answer repeats to show where its code belongs. */
export function withoutEcho(code: readonly string[], { before, region, after }: Parts): readonly string[] {
  const known = new Set(region.map((line) => line.trim()));
  const rest = code.slice(countLeadingEcho(code, before, known));
  const own = rest.slice(0, rest.length - countTrailingEcho(rest, after, region, known));
  return withoutBlankEnds(own);
}

/** Number of leading lines that repeat those right above the region; 0 if they may belong to the region. */
function countLeadingEcho(
  code: readonly string[],
  before: readonly string[],
  known: ReadonlySet<string>,
): number {
  if (known.has(code[0]?.trim() ?? "")) return 0;
  return repeated(code.toReversed(), before.toReversed()).find(({ run }) => run.some(isWord))?.count ?? 0;
}

/**
 * Number of trailing lines that repeat those right below the region. Lines that only close something count if the code
 * closes more than the region did.
 */
function countTrailingEcho(
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

/** Runs of lines at the end of `code` that equal the beginning of `around`, longest first, ignoring blank lines. */
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
 * Counts what lines close without opening it, and open without closing it: brackets by number, keywords and tags by
 * depth.
 */
function balanceOf(lines: readonly string[]): { readonly closed: number; readonly open: number } {
  let [depth, least, closed, open] = [0, 0, 0, 0];
  for (const [at, line] of lines.entries()) {
    const before = depth;
    for (const bracket of bare(line)) {
      depth += "{([".includes(bracket) ? 1 : "})]".includes(bracket) ? -1 : 0;
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

/** Whether the following lines are deeper and nothing closes them. */
function isLeftOpen(lines: readonly string[], at: number): boolean {
  const width = indentWidth(lines[at] ?? "");
  const below = lines.slice(at + 1).filter((line) => !isBlank(line));
  if (isBlank(lines[at] ?? "") || below[0] === undefined || indentWidth(below[0]) <= width) return false;
  const next = below.find((line) => indentWidth(line) <= width);
  return next === undefined || indentWidth(next) < width || !closesByWord(next);
}

function bare(line: string): string {
  return line.replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, "").replace(/\/\/.*$|\/\*.*?\*\//g, "");
}

/** Whether the nearest line above at the same depth opens what this line closes. */
function isOpenedAbove(lines: readonly string[], at: number): boolean {
  const width = indentWidth(lines[at] ?? "");
  for (let above = at - 1; above >= 0; above--) {
    const line = lines[above] ?? "";
    const deep = indentWidth(line);
    if (isBlank(line) || deep > width || /^\s*(?:else|elsif|elif|rescue|ensure|when|in)\b/.test(line))
      continue;
    return deep === width && !isClosing(line);
  }
  return false;
}

/**
 * The block around the region, if the code is a new version of all of it: for example a whole method, though only some
 * of its lines were to change.
 */
export function enclosingBlock(own: readonly string[], parts: Parts): Region | undefined {
  const at = own.findIndex((line) => !isBlank(line) && !isAttached(line));
  const first = own[at];
  if (first === undefined || endOf(own, at) !== own.length) return undefined;
  const lines = linesOf(parts);
  const { before, region } = parts;
  let depth = Math.min(...region.filter((line) => !isBlank(line)).map((line) => indentWidth(line)));
  for (let above = before.length - 1; above >= 0 && depth > 0; above--) {
    const line = lines[above] ?? "";
    const width = indentWidth(line);
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
 * Whether two lines open the same kind of block at the same depth: "if (x) {" and "if (x && y) {". Depth 0 proves
 * nothing, since models write any code at the left edge.
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
 * Whether unindented code may be either the block around the region with a new head or a new block inside it: both
 * heads begin with the same keyword and share a word.
 */
export function isDoubtfulHead(own: readonly string[], parts: Parts): boolean {
  const first = own.find((line) => !isBlank(line) && !isAttached(line)) ?? "";
  const { before, region } = parts;
  const depth = indentWidth(commonIndent(region));
  const around = before.findLast((line) => !isBlank(line) && indentWidth(line) < depth) ?? "";
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

/** Whether code reaches the end of a block: it closes the block, or has one of the block's lines below the region. */
function reachesEnd(own: readonly string[], below: readonly string[], last: string): boolean {
  if (isClosing(last)) return own.at(-1)?.trim() === last.trim();
  const rest = below.filter((line) => !isBlank(line)).map((line) => line.trim());
  return rest.length === 0 || own.some((line) => rest.includes(line.trim()));
}
