import { isBlank } from "../../protocol/code/lines";
import { unquoteGitPath } from "../../protocol/paths/gitPath";
import type { Changes, ChangesProblem, FileChange } from "./fileChange";
import { addedLines, hunksOf } from "./patchHunks";

const gitHeader = /^diff --git (?:"?a\/(.+?)"? "?b\/(.+?)"?|(\S+) (\S+))$/;
const preamble =
  /^(?:diff |index [\da-f]+\.\.|Index: |={60,}$|(?:old|new|deleted file|new file) mode |(?:dis)?similarity index |(?:rename|copy) (?:from|to) |Binary files |GIT binary patch|--- |\+\+\+ )/;

/** Whether a block is a patch, judged by its info string or by patch headers. */
export function isPatch(info: string, lines: readonly string[]): boolean {
  if (/^(?:diff|patch|udiff)\b/i.test(info)) return true;
  if (lines.some((line) => /^(?:@@.*@@|diff --git )/.test(line)) || namesAt(lines, 0)) return true;
  const hunk = lines.findIndex((line) => /^@@\s*$/.test(line));
  const body = lines.slice(hunk + 1).filter((line) => line !== "");
  return hunk >= 0 && body.some((line) => /^[-+]/.test(line)) && body.every((line) => /^[-+ @\\]/.test(line));
}

/**
 * Whether lines are a hunk without a header: every line has a prefix or is known, and the removed lines are in the
 * document.
 */
export function isBareHunk(lines: readonly string[], document: readonly string[]): boolean {
  const known = new Set(document.map((line) => line.trim()));
  const isKnown = (line: string) => known.has(line.trim());
  const solid = lines.filter((line) => !isBlank(line));
  const removed = solid.filter((line) => line.startsWith("-"));
  return (
    removed.length > 0 &&
    removed.every((line) => isKnown(line.slice(1)) && !isKnown(line)) &&
    solid.some((line) => line.startsWith("+") && !isKnown(line)) &&
    solid.every((line) => /^[-+ ]/.test(line) || isKnown(line))
  );
}

/** Parses a patch written by git, diff or a model. It may cover several files. */
export function parsePatch(lines: readonly string[]): Changes {
  const starts = lines.flatMap((_, at) => (beginsFile(lines, at) ? [at] : []));
  const firsts = starts.length === 0 ? [0] : starts;
  const problems = new Set<ChangesProblem>();
  const changes = firsts.flatMap((from, index) => {
    const change = fileChange(lines.slice(from, firsts[index + 1]));
    if (typeof change !== "string") return [change];
    problems.add(change);
    return [];
  });
  const [problem] = problems;
  return { changes, spans: [{ start: 0, end: lines.length }], problem };
}

/**
 * Whether a file's section starts here: at "diff --git", or at the file names above the first hunk. Elsewhere the same
 * characters may be a removed "-- note". File names below a "diff" line do not start another section.
 */
function beginsFile(lines: readonly string[], at: number): boolean {
  if (/^diff (?:--git |-)/.test(lines[at] ?? "")) return true;
  if (!namesAt(lines, at)) return false;
  let above = at - 1;
  while (above >= 0 && preamble.test(lines[above] ?? "")) {
    if (/^diff (?:--git |-)/.test(lines[above] ?? "")) return false;
    above -= 1;
  }
  return at === 0 || /^@@/.test(lines[at + 2] ?? "");
}

function namesAt(lines: readonly string[], at: number): boolean {
  return /^--- /.test(lines[at] ?? "") && /^\+\+\+ /.test(lines[at + 1] ?? "");
}

function fileChange(lines: readonly string[]): FileChange | ChangesProblem {
  const [first = "", second = ""] = lines;
  const isNamed =
    /^(?:diff -|\+\+\+ )/.test(first) ||
    namesAt(lines, 0) ||
    (first.startsWith("--- ") && second.startsWith("@@"));
  let body = 0;
  while (isNamed && body < lines.length && preamble.test(lines[body] ?? "")) {
    body += 1;
    if (/^\+\+\+ /.test(lines[body - 1] ?? "")) break;
  }
  const head = lines.slice(0, body);
  const rest = lines.slice(body);
  const header = (pattern: RegExp) =>
    head.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
  const { from, to } = namesIn(head);
  const has = (pattern: RegExp) => head.some((line) => pattern.test(line));
  if (has(/^(?:Binary files |GIT binary patch)/)) return "notText";
  const named = to ?? from;
  const path = named === undefined ? {} : { path: named };
  if (has(/^new file mode /) || has(/^--- \/dev\/null/)) {
    const added = addedLines(rest);
    return added === undefined ? "malformed" : { kind: "create", ...path, blocks: [], lines: added };
  }
  if (has(/^deleted file mode /) || has(/^\+\+\+ \/dev\/null/))
    return from === undefined ? "malformed" : { kind: "delete", path: from, blocks: [] };
  const blocks = hunksOf(rest);
  const [copied, moved] = [header(/^copy from (.+)$/), header(/^rename from (.+)$/)];
  const old = copied ?? moved ?? from;
  const now = header(/^(?:copy|rename) to (.+)$/) ?? to;
  if (old !== undefined && now !== undefined && old !== now && (copied ?? moved) !== undefined)
    return {
      kind: copied === undefined ? "rename" : "copy",
      path: unquoteName(old),
      to: unquoteName(now),
      blocks,
    };
  if (blocks.length === 0) return isNamed ? "notText" : "malformed";
  if (!blocks.some(({ search, replace }) => search.join("\n") !== replace.join("\n"))) return "malformed";
  return { kind: "change", ...path, blocks };
}

/** The file names in the headers, without git's prefixes "a/" and "b/". */
function namesIn(head: readonly string[]): { readonly from?: string; readonly to?: string } {
  const named = (prefix: string) => {
    const line = head.find((each) => each.startsWith(prefix))?.slice(prefix.length);
    const name = line === undefined ? undefined : unquoteName((line.split("\t")[0] ?? "").trim());
    return name === "/dev/null" ? null : name;
  };
  const [old, now] = [named("--- "), named("+++ ")];
  const [, a, b, c, d] = gitHeader.exec(head[0] ?? "") ?? [];
  const prefixed =
    (old?.startsWith("a/") === true && now?.startsWith("b/") === true) ||
    (old == null && now?.startsWith("b/") === true) ||
    (now == null && old?.startsWith("a/") === true);
  const bare = (name: string | null | undefined) => (prefixed ? name?.slice(2) : (name ?? undefined));
  const from = bare(old) ?? unquoteName(a ?? c ?? "");
  const to = bare(now) ?? unquoteName(b ?? d ?? "");
  return { ...(from !== "" && { from }), ...(to !== "" && { to }) };
}

/** Decodes Git's quoting, also where a model left out the quotes: `gr\303\266\303\237e.ts`. */
function unquoteName(name: string): string {
  return unquoteGitPath(/^[^"].*\\\d{3}/.test(name) ? `"${name}"` : name);
}
