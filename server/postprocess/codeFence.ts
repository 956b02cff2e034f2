import { isInComment } from "./comments";
import type { FilterContext } from "./filter";
import { cursorLines, isBlank } from "./lines";
import { insides } from "./literals";
import { closesFence, type Fence, fenceOf, isProse } from "./prose";
import type { Answer, Reader } from "./reader";

/** Chat models wrap code in a Markdown fence and talk about it: the code is the answer. */
export const codeFence: Reader = {
  name: "codeFence",
  reason: "it held only a Markdown fence",
  at(context) {
    const { prefix, languageId } = context;
    if (isProse(languageId))
      return (answer) => (mayBeWrapped(context) ? unwrapDocument(answer, languageId) : answer);
    let isCode: boolean | undefined;
    return (answer) => {
      const unwrapped = unwrapCode(answer, languageId);
      if (unwrapped.text === answer.text) return answer;
      isCode ??= isOutside(prefix, languageId);
      return isCode ? unwrapped : answer;
    };
  },
};

/** Whether a text ends neither in a comment nor in a string of several lines. */
function isOutside(prefix: string, languageId: string): boolean {
  const near = prefix.slice(-reach);
  return (
    !isInComment(near.slice(near.lastIndexOf("\n") + 1), languageId) &&
    insides(near, languageId).open === undefined
  );
}

/** In UTF-16 code units. */
const reach = 20_000;

/** In front of a fence with the code at most so many lines talk about it. */
const longestLead = 8;

/**
 * What stands before a fence in code is talk or the answer itself. A fence within a comment or a string of the answer belongs
 * to it.
 */
function unwrapCode({ text, ended }: Answer, languageId: string): Answer {
  const lines = text.split("\n");
  const lead = lines.findIndex((line, at) => !isBlank(line) && !isTalk(line, ended || at < lines.length - 1));
  const first = lines[lead];
  if (first === undefined) return { text: ended || lines.length > longestLead ? text : "", ended };
  const isWhole = ended || lead < lines.length - 1;
  if (!isWhole && isFenceBegun(first)) return { text: "", ended };
  const isCode = insides(lines.slice(0, lead).join("\n"), languageId).open === undefined;
  const opening = lead <= longestLead && isCode ? fenceOf(first) : undefined;
  if (opening !== undefined) return upToFence(lines.slice(lead + 1), { opening, ended, languageId });
  return upToFence(lines, { ended, languageId });
}

interface Inside {
  /** Undefined when the answer did not begin with one: then any fence ends the code. */
  readonly opening?: Fence;
  readonly ended: boolean;
  readonly languageId: string;
}

function upToFence(lines: readonly string[], { opening, ended, languageId }: Inside): Answer {
  const text = lines.join("\n");
  if (opening === undefined && !/```|~~~/.test(text) && !isFenceBegun(lines.at(-1) ?? ""))
    return { text, ended };
  const within = insides(text, languageId).lines;
  const isEnd = (line: string, at: number) =>
    within[at] === undefined &&
    (opening === undefined ? fenceOf(line) !== undefined : closesFence(line, opening));
  const end = lines.slice(0, ended ? undefined : -1).findIndex(isEnd);
  if (end >= 0) return { text: linesBefore(lines, end), ended: true };
  const isHeld = !ended && isFenceBegun(lines.at(-1) ?? "");
  return { text: isHeld ? linesBefore(lines, lines.length - 1) : text, ended };
}

/** With the line break in front of the next one, which was there before that was known to be a fence. */
function linesBefore(lines: readonly string[], end: number): string {
  return lines
    .slice(0, end)
    .map((line) => `${line}\n`)
    .join("");
}

/** Whether an unfinished line may become a fence. */
function isFenceBegun(line: string): boolean {
  return /^[ \t]*(`+[^`]*|~+.*)$|^[ \t]+$/.test(line);
}

/** Whether a line is a sentence in some language: words, no code. An unfinished one may become that. */
function isTalk(line: string, isWhole: boolean): boolean {
  const words = line.trim().split(/\s+/);
  const begun = isWhole ? undefined : words.pop();
  if (begun !== undefined && !begunWord.test(begun)) return false;
  if (!words.every((word) => word === "" || wordOfTalk.test(word))) return false;
  if (begun !== undefined || /[:.!：。！…][*_]*$/u.test(words.at(-1) ?? "")) return true;
  return words.length >= 3 && /^[\p{Lu}\p{Lo}]/u.test(words[0] ?? "");
}

/** A name in backticks counts as a word. */
const wordOfTalk =
  /^(?:[("'“«*_]*(?:[\p{L}\p{N}\p{M}'’\-/，、。]+|`[^\s`]+`)[)"'”»*_,.!?:：。！？，…]*|[:：!–—-])$/u;
const begunWord =
  /^(?:[("'“«*_]*(?:[\p{L}\p{N}\p{M}'’\-/，、。]*|`[^\s`]*|`[^\s`]+`)[)"'”»*_,.!?:：。！？，…]*|[:：!–—-])$/u;

/** A document may show a document; then it says so, or has done so before. */
function mayBeWrapped({ prefix, suffix, languageId }: FilterContext): boolean {
  if (documentFence.test(prefix) || documentFence.test(suffix)) return false;
  const { above } = cursorLines({ prefix, suffix });
  return languageId === "git-commit" || !/[:：]\s*$/.test(above.findLast((line) => !isBlank(line)) ?? "");
}

const documentFence = /^[ \t]*[`~]{3,}[ \t]*(markdown|md|mdx|qmd|rmd|asciidoc|adoc|rst|restructuredtext)\b/m;

function unwrapDocument(answer: Answer, languageId: string): Answer {
  const { text, ended } = answer;
  const start = text.trimStart();
  if (!ended && !start.includes("\n") && (start === "" || isFenceBegun(start))) return { text: "", ended };
  const [first = "", ...lines] = start.split("\n");
  const isDocument = documentFence.test(first) || languageId === "git-commit";
  const opening = isDocument ? fenceOf(first) : undefined;
  if (opening === undefined) return answer;
  const open: Fence[] = [opening];
  for (const [at, line] of lines.entries()) {
    if (!ended && at === lines.length - 1 && isFenceBegun(line))
      return { text: linesBefore(lines, at), ended };
    const fence = fenceOf(line);
    if (fence === undefined) continue;
    if (closesFence(line, open.at(-1) ?? opening)) open.pop();
    else if (fence.info !== "") open.push(fence);
    if (open.length === 0) return { text: linesBefore(lines, at), ended: true };
  }
  return { text: lines.join("\n"), ended };
}
