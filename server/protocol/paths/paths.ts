/** File paths as models write them: in headings, list items, comments, info strings and sentences. */

export interface NamedPath {
  readonly path: string;
  /** False if the words could be a sentence that ends with a file name, so the path only counts if the file exists. */
  readonly isSure: boolean;
}

const extension = /\.\p{L}[\p{L}\p{N}_-]{0,11}$/u;
/** File names without an extension. */
const wellKnown =
  /^(?:[A-Z][A-Za-z]*file|makefile|justfile|dockerfile(?:\.[\w-]+)?|LICEN[CS]E|README|CHANGELOG|CONTRIBUTING|COPYING|NOTICE|AUTHORS|MAINTAINERS|CODEOWNERS|VERSION|BUILD|WORKSPACE|PKGBUILD|Kconfig|Kbuild|SConstruct|SConscript)$/;
const forbidden = /["<>|*?`：\p{Cc}]|:\/\/|^\/\//u;

/** Whether a text can only be a file name: it has an extension or is a well-known name without one. */
export function isFileName(text: string): boolean {
  const name = baseOf(text);
  if (text !== text.trim() || text.length > 250 || name === "" || forbidden.test(text)) return false;
  return (extension.test(name) && /[^.]/.test(name.replace(extension, "x"))) || wellKnown.test(name);
}

/** Whether a text marked as a name, for example by backticks, can be a file name; a folder in the path is enough. */
export function isMarkedFileName(text: string): boolean {
  return isFileName(text) || (/^[^/\\\s][^\s]*[/\\][^/\\\s]+$/.test(text) && !forbidden.test(text));
}

const itemMarks = /^\s*(?:(?:>|#{1,6}|[-*+•]|\d{1,3}[.)])\s+)*/;
const remark = /\s+(?:\([^()]*\)|[-–—]\s+\p{L}[\p{L} ]*)$/u;
const label = /^[\p{L}\p{M}\p{N}]+(?: [\p{L}\p{M}\p{N}]+){0,3} ?(?::\s+|：\s*)/u;
const plainLabel = /^(?:(?:new|the|in) )?(?:file|path)(?:name)?\s+/i;
const wrappers =
  /^(?:\*\*\*(.+)\*\*\*|\*\*(.+)\*\*|__(.+)__|\*(.+)\*|`{1,2}([^`]+)`{1,2}|"([^"]+)"|'([^']+)'|\[([^\]]+)\]\([^)]*\))$/;

/** Maximum length of a line with a path, in UTF-16 code units; longer lines are not sentences and are skipped for speed. */
const longestLine = 1000;

/** The path in a line before code: alone, after a label, or marked in a sentence. */
export function pathInLine(line: string): NamedPath | undefined {
  return pathAlone(line) ?? pathInSentence(line);
}

/** The path in a line that contains nothing else except markup, labels and remarks. */
export function pathAlone(line: string): NamedPath | undefined {
  if (line.length > longestLine) return undefined;
  let rest = line.replace(itemMarks, "").trim();
  let [isMarked, isLabelled] = [false, false];
  for (let before = ""; before !== rest; ) {
    before = rest;
    if (isFileName(rest) && !/\s/.test(rest)) break;
    const inner = wrappers.exec(rest)?.slice(1).find(Boolean);
    if (inner !== undefined) {
      isMarked ||= /^[`"']/.test(rest);
      rest = inner.trim();
      continue;
    }
    rest = rest.replace(/\s*[:：]$/u, "");
    const named = label.exec(rest) ?? plainLabel.exec(rest);
    if (named !== null) {
      isLabelled = true;
      rest = rest.slice(named[0].length);
    }
    if (!isFileName(rest)) rest = rest.replace(remark, "");
  }
  if (!isMarkedFileName(rest)) return undefined;
  return { path: rest, isSure: isMarked || isLabelled || (isFileName(rest) && !/\s/.test(rest)) };
}

/** Finds a marked path in a sentence: "In `src/a.ts`, change this:". */
function pathInSentence(line: string): NamedPath | undefined {
  if (line.length > longestLine) return undefined;
  const marked = [...line.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|"([^"]+)"|(?<!\p{L})'([^']+)'/gu)];
  const path = marked
    .map(
      (found) =>
        found
          .slice(1)
          .find((each) => each !== undefined)
          ?.replace(/:$/, "") ?? "",
    )
    .find(isMarkedFileName);
  return path === undefined ? undefined : { path, isSure: isFileName(path) && !/\s/.test(path) };
}

/** "Rename `a` to `b`", with marked names. */
const renameLine =
  /^(?:rename|move)\s*:?(?: the)?(?: file)? (?<from>`[^`]+`|"[^"]+"|'.+?') (?:to|into|as|→|->) (?<to>`[^`]+`|"[^"]+"|'.+')[.:]?$/i;
const deleteLine = /^(?:delete|remove)\s*:?(?: the)?(?: old)?(?: file)? (?<from>`[^`]+`|"[^"]+"|'.+')[.:]?$/i;

/** Parses a line that only renames or deletes a file. */
export function moveInLine(line: string): { readonly path: string; readonly to?: string } | undefined {
  if (line.length > longestLine) return undefined;
  const plain = line.replace(itemMarks, "").replaceAll("**", "").trim();
  const { from, to } = (renameLine.exec(plain) ?? deleteLine.exec(plain))?.groups ?? {};
  const names = [from, to].flatMap((each) => (each === undefined ? [] : [each.slice(1, -1)]));
  const [path, target] = names;
  if (path === undefined || !isMarkedFileName(path) || (target !== undefined && forbidden.test(target)))
    return undefined;
  return target === undefined ? { path } : { path, to: target };
}

/** All file paths in the lines of a text, as “Apply all changes…” reads them. */
export function pathsIn(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const { path, to } = moveInLine(line) ?? {};
    return [path, to, pathInLine(line)?.path].filter((each) => each !== undefined);
  });
}

function baseOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? "";
}
