import { isInComment } from "../../text/comments";
import type { CursorText } from "../../text/cursorText";
import { cursorLines, looksBlank } from "../../text/lines";
import { insides } from "../../text/literals";
import { closesFence, type Fence, fenceOf, isProse } from "../../text/prose";
import type { Answer, Reader } from "../reader";

/** Extracts the code from answers of chat models, which wrap it in a Markdown fence and explain it. */
export const codeFence: Reader = {
  name: "codeFence",
  reason: "it contained only a Markdown fence",
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

/** Whether a text ends outside comments and multi-line strings. */
function isOutside(prefix: string, languageId: string): boolean {
  const near = prefix.slice(-reach);
  return (
    !isInComment(near.slice(near.lastIndexOf("\n") + 1), languageId) &&
    insides(near, languageId).open === undefined
  );
}

/** Length of the text before the cursor that is scanned, in UTF-16 code units. */
const reach = 20_000;

/** Most lines of explanation before the opening fence. */
const longestLead = 8;

/**
 * Removes explanation and fences from an answer in code. Text before a fence is explanation or the answer itself. A
 * fence within a comment or string of the answer belongs to the answer.
 */
function unwrapCode({ text, ended }: Answer, languageId: string): Answer {
  const lines = text.split("\n");
  const lead = lines.findIndex(
    (line, at) => !looksBlank(line) && !isChatter(line, ended || at < lines.length - 1),
  );
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
  /** Undefined if the answer did not begin with a fence: then any fence ends the code. */
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

/** Keeps the line break before the fence, because it came before the fence was recognized. */
function linesBefore(lines: readonly string[], end: number): string {
  return lines
    .slice(0, end)
    .map((line) => `${line}\n`)
    .join("");
}

/** Whether an incomplete line may become a fence. */
function isFenceBegun(line: string): boolean {
  return /^[ \t]*(`+[^`]*|~+.*)$|^[ \t]+$/.test(line);
}

/** Whether a line is prose in any language, not code. An incomplete line counts if it may become prose. */
function isChatter(line: string, isWhole: boolean): boolean {
  const words = line.trim().split(/\s+/);
  const begun = isWhole ? undefined : words.pop();
  if (begun !== undefined && !begunWord.test(begun)) return false;
  if (!words.every((word) => word === "" || chatterWord.test(word))) return false;
  if (begun !== undefined || /[:.!：。！…][*_]*$/u.test(words.at(-1) ?? "")) return true;
  return words.length >= 3 && /^[\p{Lu}\p{Lo}]/u.test(words[0] ?? "");
}

/** Includes names in backticks. */
const chatterWord =
  /^(?:[("'“«*_]*(?:[\p{L}\p{N}\p{M}'’\-/，、。]+|`[^\s`]+`)[)"'”»*_,.!?:：。！？，…]*|[:：!–—-])$/u;
const begunWord =
  /^(?:[("'“«*_]*(?:[\p{L}\p{N}\p{M}'’\-/，、。]*|`[^\s`]*|`[^\s`]+`)[)"'”»*_,.!?:：。！？，…]*|[:：!–—-])$/u;

/**
 * Whether a fence wraps the answer. It does not if the document itself has Markdown examples or announces one with a
 * colon.
 */
function mayBeWrapped({ prefix, suffix, languageId }: CursorText): boolean {
  if (documentFence.test(prefix) || documentFence.test(suffix)) return false;
  const { above } = cursorLines({ prefix, suffix });
  return languageId === "git-commit" || !/[:：]\s*$/.test(above.findLast((line) => !looksBlank(line)) ?? "");
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
