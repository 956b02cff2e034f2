import { indentOf } from "../../protocol/code/lines";
import { opensBlock } from "../../text/blocks";
import { balance } from "../../text/brackets";
import { cachedPerPlace } from "../../text/cursorText";
import { cursorLines, looksBlank } from "../../text/lines";
import { insides } from "../../text/literals";
import { isProse } from "../../text/prose";
import { type CursorPlace, documentIndent } from "../documentIndent";
import { IndentUnit } from "../indentUnit";
import type { Answer, Reader } from "../reader";
import { makefileIndent } from "../recipes";
import { reindent } from "../reindent";
import { continuesBelow, dedents, isLabel, isLayoutLanguage, isSettled } from "../statements";

/**
 * Adapts an answer's indentation to the document: converts between tabs and spaces, removes indentation that is
 * already before the cursor, and moves the answer to the depth of the code around it. Lines within strings stay
 * unchanged.
 */
export const indentation: Reader = {
  name: "indentation",
  reason: "the model had nothing to add",
  at(context) {
    let known: CursorPlace | undefined;
    let before: { readonly given: string; readonly read: string } | undefined;
    return (answer) => {
      if (!/\n|^[ \t]/.test(answer.text)) return answer;
      known ??= placeOf(context);
      if (known.open?.inside === "literal") return answer;
      const added = before && restOfLine(before.given, answer);
      const read =
        added === undefined ? placed(answer, known) : { ...answer, text: `${before?.read}${added}` };
      const isSure = !answer.ended && hasLastLine(read.text, answer.text);
      before = isSure ? { given: answer.text, read: read.text } : undefined;
      return read;
    };
  },
};

/** The text after `before` if it only continues the last line, whose indentation is then final. */
function restOfLine(before: string, { text, ended }: Answer): string | undefined {
  if (ended || !text.startsWith(before) || text.includes("\n", before.length)) return undefined;
  return text.slice(before.length);
}

/** Whether the indentation of the answer's last line is final. */
function hasLastLine(read: string, given: string): boolean {
  const [lines, last] = [read.split("\n"), given.slice(given.lastIndexOf("\n") + 1)];
  const isThere = lines.at(-1)?.trimStart() === last.trimStart();
  return isThere && isSettled(last) && lines.length === given.split("\n").length;
}

const placeOf = cachedPerPlace((context): CursorPlace => {
  const lines = cursorLines(context);
  const { languageId } = context;
  const last = lines.above.findLast((line) => !looksBlank(line)) ?? "";
  const before = [...lines.above, lines.linePrefix].join("\n");
  return {
    ...lines,
    languageId,
    last,
    ...documentIndent(context),
    open: insides(before, languageId).open,
  };
});

function placed({ text, ended }: Answer, place: CursorPlace): Answer {
  const { linePrefix } = place;
  // Leading blank lines would leave the indentation before the cursor behind.
  const isBegun = linePrefix !== "" && looksBlank(linePrefix);
  const start = isBegun ? text.replace(/^(?:[ \t]*\n)+/, "") : text;
  const lines = start.split("\n");
  const [first = ""] = lines;
  const given = looksBlank(linePrefix) ? indentOf(first) : "";
  if (!ended && lines.length === 1 && given === first) return { text: "", ended };
  const own = given === "" || looksBlank(first) ? given : indentOfFirst(given, first, place);
  const head = own + first.slice(given.length);
  if (place.open !== undefined || isProse(place.languageId))
    return { text: [head, ...lines.slice(1)].join("\n"), ended };
  return { text: reindent([head, ...lines.slice(1)], { place, given, ended }).join("\n"), ended };
}

/** Languages in which a line may be indented further than the one above without an opening token. */
const freeDepth = new Set("haskell elm purescript fsharp ocaml jade pug haml slim sass stylus".split(" "));

/** The indentation to insert between the cursor and the answer's first word. */
function indentOfFirst(given: string, first: string, place: CursorPlace): string {
  const { linePrefix, last, unit, languageId } = place;
  const opens = opensBlock(last, languageId) && !dedents(first, languageId) && !isLabel(first);
  const body = opens && unit !== undefined ? indentOf(last) + unit : undefined;
  if (linePrefix === "") return indentAtLineStart(given, body, place);
  // The cursor may be slightly left of the right column.
  const whole = linePrefix + given;
  const isBeside = !opens && whole === indentOf(last);
  if (given !== linePrefix && (whole === body || isBeside)) return given;
  // After a statement, only a closing line is indented less.
  if (isBeside && !isLayoutLanguage(languageId) && /;$/.test(last.trimEnd()) && !dedents(first, languageId))
    return given;
  if (opens && linePrefix.length <= indentOf(last).length) {
    // The editor has not indented the new block.
    if (body?.startsWith(linePrefix)) return body.slice(linePrefix.length);
    return given;
  }
  const open = balance(last, languageId).open.at(-1);
  const isAligned = open !== undefined && open.at + 1 === whole.length && !opens;
  const isFree = (freeDepth.has(languageId) || isProse(languageId)) && given.length > 1;
  if (isAligned || (isFree && given !== linePrefix)) return given;
  return mayGoDeeper(first, place) && given.length > 1 ? given : "";
}

/** Whether the line continues the statement above, as its second line. */
function mayGoDeeper(first: string, { above, linePrefix, last, languageId }: CursorPlace): boolean {
  if (linePrefix.length > indentOf(last).length) return false;
  if (/^\s*(\.\w|\?\.|&&|\|\||[?:] )/.test(first)) return true;
  const lines = above.filter((line) => !looksBlank(line));
  return continuesBelow(last, languageId) && !continuesBelow(lines.at(-2) ?? "", languageId);
}

/** Indentation of the first line if the cursor is in column 0. */
function indentAtLineStart(
  given: string,
  body: string | undefined,
  { last, unit, languageId }: CursorPlace,
): string {
  const beside = indentOf(last);
  if (languageId === "makefile") return makefileIndent(given, last);
  if (unit === undefined) return given;
  const isOther = new IndentUnit(unit).isOther(given);
  if (body !== undefined && !last.trimEnd().endsWith("(")) return body;
  if (!isOther) return Math.abs(given.length - beside.length) === 1 && unit !== "\t" ? beside : given;
  const levels =
    unit === "\t" ? Math.round(given.length / blanksPerTab(given.length, beside.length)) : given.length;
  return unit.repeat(levels);
}

/** Guesses how many spaces the model wrote per tab, given the expected level. */
function blanksPerTab(blanks: number, level: number): number {
  const each = blanks / Math.max(1, level);
  return blanks % 4 === 0 || ![2, 3].includes(each) ? 4 : each;
}
