import { removeInvisible } from "../protocol/code/invisibleCharacters";
import type { ReviewSeverity } from "../protocol/review";
import type { DiffHunk, DiffLine } from "./diffHunks";
import type { RawFinding } from "./readFindings";
import type { ReviewPart } from "./reviewParts";

type NumberedLine = Extract<DiffLine, { number: number }>;

/** A comment of the model with its lines in the diff. */
export interface PlacedFinding {
  readonly lines: readonly NumberedLine[];
  readonly message: string;
  readonly severity: ReviewSeverity;
  readonly fix: string;
}

/** Why a comment is rejected. The log gets this instead of the comment's text. */
export type RejectReason =
  | "has no content"
  | "quotes no existing line"
  | "is not about a change"
  | "names unknown identifiers";

const maxMessage = 600;

/**
 * Finds the lines that a comment quotes, or says why it is rejected. `exists` looks up a word in the file and its diff.
 */
export function checkFinding(
  raw: RawFinding,
  piece: ReviewPart,
  exists: (word: string) => boolean,
): PlacedFinding | RejectReason {
  const message = tidy(raw.problem);
  if (!hasContent(message)) return "has no content";
  const place = placeOf(raw, piece);
  if (place === undefined) return "quotes no existing line";
  const { hunk, lines } = place;
  if (!touchesChange(hunk, lines)) return "is not about a change";
  if (!namesKnownIdentifier(message, exists)) return "names unknown identifiers";
  const fix = tidy(raw.fix);
  return { lines, message, severity: raw.severity, fix: hasContent(fix) ? fix : "" };
}

/** One paragraph of at most `maxMessage` characters, without invisible ones. */
function tidy(text: string): string {
  const line = removeInvisible(text)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return line.length > maxMessage ? `${line.slice(0, maxMessage - 1)}…`.toWellFormed() : line.toWellFormed();
}

/** What models write when they find nothing, or about any code. */
const emptyPhrases: readonly RegExp[] = [
  /^(?:none|n\/?a|nothing|ok(?:ay)?|good|fine|correct)\b/i,
  /^(?:(?:there (?:is|are) )?no|i (?:see|found|find) no) (?:\w+ )?(?:issues?|problems?|errors?|bugs?|concerns?|changes?)\b(?! (?:is|are) (?:handled|thrown|raised|reported|caught))/i,
  /^(?:(?:this|the|that|it|all|everything|code|line|change|function|implementation|added) )*(?:is|are|looks?|seems?) (?:\w+ )?(?:good|fine|correct|ok|okay|great|clean|valid|well)\b/i,
  /^(?:please )?(?:consider )?(?:add|adding|write|writing) (?:an? |some |more )?(?:\w+ )?(?:comments?|documentation|docstrings?|tests?|logging|type hints?)\b/i,
];

function hasContent(text: string): boolean {
  const words = text.match(/\p{L}{2,}/gu) ?? [];
  return (
    words.length >= 3 && !emptyPhrases.some((pattern) => pattern.test(text)) && !/<\|[^|]*\|>/.test(text)
  );
}

interface Place {
  readonly hunk: DiffHunk;
  readonly lines: readonly NumberedLine[];
}

/** Finds the quoted lines: at the line number that the model gives, or else at their only occurrence. */
function placeOf({ line, code }: RawFinding, piece: ReviewPart): Place | undefined {
  const quote = quotedLines(code);
  if (quote.length === 0) return undefined;
  for (const matches of [isSame, isPart]) {
    const places = piece.flatMap((hunk) => placesIn(hunk, quote, matches));
    const named = places.find(({ lines }) => lines[0]?.number === (line ?? 0) - 1);
    if (named !== undefined) return named;
    if (places.length === 1 && (matches === isSame || quote.join("").length >= 8)) return places[0];
  }
  return undefined;
}

/** The quoted lines without the line numbers and diff markers of the prompt. */
function quotedLines(code: string): string[] {
  const lines = code.split(/\r?\n/).map((line) => squeeze(line.replace(/^\s*\d+ [+\- ] /, "")));
  while (lines.at(-1) === "") lines.pop();
  while (lines[0] === "") lines.shift();
  return lines.join("").replace(/[^\p{L}\p{N}]/gu, "") === "" ? [] : lines;
}

function placesIn(hunk: DiffHunk, quote: readonly string[], matches: typeof isSame): Place[] {
  const lines = hunk.filter((line) => line.kind !== "removed");
  return lines.flatMap((_, at) => {
    const found = lines.slice(at, at + quote.length);
    const all =
      found.length === quote.length && found.every(({ text }, index) => matches(text, quote[index] ?? ""));
    return all ? [{ hunk, lines: found }] : [];
  });
}

function isSame(line: string, quote: string): boolean {
  return squeeze(line) === quote;
}

function isPart(line: string, quote: string): boolean {
  return squeeze(line).includes(quote);
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Whether a line was added or is next to a change. */
function touchesChange(hunk: DiffHunk, lines: readonly NumberedLine[]): boolean {
  return lines.some((line) => {
    const at = hunk.indexOf(line);
    return [at - 1, at, at + 1].some((near) => (hunk[near]?.kind ?? "kept") !== "kept");
  });
}

/** Whether at least one of the names in backticks exists; true for a comment without any. */
function namesKnownIdentifier(message: string, exists: (word: string) => boolean): boolean {
  const named = Array.from(
    message.matchAll(/`([^`]+)`/g),
    ([, name = ""]) => name.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [],
  );
  const spans = named.filter((words) => words.length > 0);
  return spans.length === 0 || spans.some((words) => words.every(exists));
}
