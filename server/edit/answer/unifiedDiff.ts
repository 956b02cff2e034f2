import { isBlank } from "../../protocol/code/lines";
import type { Changes, ChangesProblem, FileChange } from "./fileChange";
import { addedLines, hunksOf } from "./patchHunks";

const gitHeader = /^diff --git (?:"?a\/(.+?)"? "?b\/(.+?)"?|(\S+) (\S+))$/;
const preamble =
  /^(?:diff |index [\da-f]+\.\.|Index: |={60,}$|(?:old|new|deleted file|new file) mode |(?:dis)?similarity index |(?:rename|copy) (?:from|to) |Binary files |GIT binary patch|--- |\+\+\+ )/;

/** Whether the lines of a block are a patch: `info` says so, or they have its headers. */
export function isPatch(info: string, lines: readonly string[]): boolean {
  if (/^(?:diff|patch|udiff)\b/i.test(info)) return true;
  if (lines.some((line) => /^(?:@@.*@@|diff --git )/.test(line)) || namesAt(lines, 0)) return true;
  const hunk = lines.findIndex((line) => /^@@\s*$/.test(line));
  const body = lines.slice(hunk + 1).filter((line) => line !== "");
  return hunk >= 0 && body.some((line) => /^[-+]/.test(line)) && body.every((line) => /^[-+ @\\]/.test(line));
}

/** Whether lines are a hunk without any header: each has a prefix, and those that it takes away are in the document. */
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

/** A patch as git, diff or a model writes it; several files may be in one. */
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
 * "diff --git", or the names of a file above its first hunk; elsewhere the same marks are those of a removed "-- note". A file
 * that git has named already is not begun once more by its names.
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
    return { kind: copied === undefined ? "rename" : "copy", path: unquoted(old), to: unquoted(now), blocks };
  if (blocks.length === 0) return isNamed ? "notText" : "malformed";
  if (!blocks.some(({ search, replace }) => search.join("\n") !== replace.join("\n"))) return "malformed";
  return { kind: "change", ...path, blocks };
}

/** The names in a file's headers, without the "a/" and "b/" that git puts in front of them. */
function namesIn(head: readonly string[]): { readonly from?: string; readonly to?: string } {
  const named = (mark: string) => {
    const line = head.find((each) => each.startsWith(mark))?.slice(mark.length);
    const name = line === undefined ? undefined : unquoted((line.split("\t")[0] ?? "").trim());
    return name === "/dev/null" ? null : name;
  };
  const [old, now] = [named("--- "), named("+++ ")];
  const [, a, b, c, d] = gitHeader.exec(head[0] ?? "") ?? [];
  const prefixed =
    (old?.startsWith("a/") === true && now?.startsWith("b/") === true) ||
    (old == null && now?.startsWith("b/") === true) ||
    (now == null && old?.startsWith("a/") === true);
  const bare = (name: string | null | undefined) => (prefixed ? name?.slice(2) : (name ?? undefined));
  const from = bare(old) ?? unquoted(a ?? c ?? "");
  const to = bare(now) ?? unquoted(b ?? d ?? "");
  return { ...(from === "" ? {} : { from }), ...(to === "" ? {} : { to }) };
}

/** As git quotes names that hold more than ASCII: "gr\303\266\303\237e.ts". */
function unquoted(name: string): string {
  const inner = /^"(.*)"$/.exec(name)?.[1] ?? name;
  if (!/\\[\d"\\nt]/.test(inner) || !/\\\d{3}|^"/.test(name)) return inner;
  const bytes = [...inner.matchAll(/\\(\d{3})|\\(.)|([^\\]+)/g)].map(([, octal, escaped, plain = ""]) =>
    octal === undefined ? Buffer.from(escaped ?? plain) : Buffer.from([Number.parseInt(octal, 8)]),
  );
  return Buffer.concat(bytes).toString("utf8");
}
