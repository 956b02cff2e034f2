import type { ReviewSeverity } from "../../protocol/review";
import type { DiffLine, Hunk } from "./diffHunks";
import type { Piece } from "./pieces";
import type { RawFinding } from "./readFindings";

type NumberedLine = Extract<DiffLine, { number: number }>;

/** A remark at a place that is there. */
export interface PlacedFinding {
  readonly lines: readonly NumberedLine[];
  readonly message: string;
  readonly severity: ReviewSeverity;
  readonly fix: string;
}

/** Why a remark is not shown, for the log; it holds nothing of what it says. */
export type Dropped =
  | "says nothing"
  | "quotes nothing that is there"
  | "is not about a change"
  | "names nothing that is there";

const maxMessage = 600;

/** A remark is shown where the text that it quotes stands, or nowhere. `exists` knows all words of the file. */
export function checkFinding(
  raw: RawFinding,
  piece: Piece,
  exists: (word: string) => boolean,
): PlacedFinding | Dropped {
  const message = tidy(raw.problem);
  if (!saysSomething(message)) return "says nothing";
  const place = placeOf(raw, piece);
  if (place === undefined) return "quotes nothing that is there";
  const { hunk, lines } = place;
  if (!touchesChange(hunk, lines)) return "is not about a change";
  if (!namesSomething(message, exists)) return "names nothing that is there";
  const fix = tidy(raw.fix);
  return { lines, message, severity: raw.severity, fix: saysSomething(fix) ? fix : "" };
}

/** One paragraph, of a length that is read. */
function tidy(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > maxMessage ? `${line.slice(0, maxMessage - 1)}…`.toWellFormed() : line.toWellFormed();
}

/** What models say when they have nothing to say, or say of any code. */
const empty: readonly RegExp[] = [
  /^(?:none|n\/?a|nothing|ok(?:ay)?|good|fine|correct)\b/i,
  /^(?:(?:there (?:is|are) )?no|i (?:see|found|find) no) (?:\w+ )?(?:issues?|problems?|errors?|bugs?|concerns?|changes?)\b(?! (?:is|are) (?:handled|thrown|raised|reported|caught))/i,
  /^(?:(?:this|the|that|it|all|everything|code|line|change|function|implementation|added) )*(?:is|are|looks?|seems?) (?:\w+ )?(?:good|fine|correct|ok|okay|great|clean|valid|well)\b/i,
  /^(?:please )?(?:consider )?(?:add|adding|write|writing) (?:an? |some |more )?(?:\w+ )?(?:comments?|documentation|docstrings?|tests?|logging|type hints?)\b/i,
];

function saysSomething(text: string): boolean {
  const words = text.match(/\p{L}{2,}/gu) ?? [];
  return words.length >= 3 && !empty.some((pattern) => pattern.test(text)) && !/<\|[^|]*\|>/.test(text);
}

interface Place {
  readonly hunk: Hunk;
  readonly lines: readonly NumberedLine[];
}

/** Where the quoted lines stand: at the line that is named, or else at the only place that there is. */
function placeOf({ line, code }: RawFinding, piece: Piece): Place | undefined {
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

/** Without the numbers and marks that the model was shown the lines with. */
function quotedLines(code: string): string[] {
  const lines = code.split(/\r?\n/).map((line) => squeeze(line.replace(/^\s*\d+ [+\- ] /, "")));
  while (lines.at(-1) === "") lines.pop();
  while (lines[0] === "") lines.shift();
  return lines.join("").replace(/[^\p{L}\p{N}]/gu, "") === "" ? [] : lines;
}

function placesIn(hunk: Hunk, quote: readonly string[], matches: typeof isSame): Place[] {
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

/** A line that was added, or one beside a change. */
function touchesChange(hunk: Hunk, lines: readonly NumberedLine[]): boolean {
  return lines.some((line) => {
    const at = hunk.indexOf(line);
    return [at - 1, at, at + 1].some((near) => (hunk[near]?.kind ?? "kept") !== "kept");
  });
}

/** Of the names that a remark puts into backticks, one at least has to be there. */
function namesSomething(message: string, exists: (word: string) => boolean): boolean {
  const named = Array.from(
    message.matchAll(/`([^`]+)`/g),
    ([, name = ""]) => name.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [],
  );
  const spans = named.filter((words) => words.length > 0);
  return spans.length === 0 || spans.some((words) => words.every(exists));
}
