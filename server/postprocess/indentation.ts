import { opensBlock } from "./blocks";
import { balance } from "./brackets";
import { documentIndent, type Place } from "./documentIndent";
import { oncePerPlace } from "./filter";
import { cursorLines, indentOf, isBlank } from "./lines";
import { insides } from "./literals";
import { isProse } from "./prose";
import type { Answer, Reader } from "./reader";
import { makefileIndent } from "./recipes";
import { reindent } from "./reindent";
import { goesBack, goesOn, isLabel, isLayout, isSettled } from "./statements";

/**
 * Gives an answer the indentation of its place: the document's tabs or blanks, nothing twice in front of the cursor, and an answer
 * from column 0 or of another depth where the code around it is. Lines of strings stay as they are.
 */
export const indentation: Reader = {
  name: "indentation",
  reason: "the model had nothing to add",
  at(context) {
    let known: Place | undefined;
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

/** What has come behind `before` when it is only more of the same line: its indentation stays. */
function restOfLine(before: string, { text, ended }: Answer): string | undefined {
  if (ended || !text.startsWith(before) || text.includes("\n", before.length)) return undefined;
  return text.slice(before.length);
}

/** Whether the last line of the answer has been given its place. */
function hasLastLine(read: string, given: string): boolean {
  const [lines, last] = [read.split("\n"), given.slice(given.lastIndexOf("\n") + 1)];
  const isThere = lines.at(-1)?.trimStart() === last.trimStart();
  return isThere && isSettled(last) && lines.length === given.split("\n").length;
}

const placeOf = oncePerPlace((context): Place => {
  const lines = cursorLines(context);
  const { languageId } = context;
  const last = lines.above.findLast((line) => !isBlank(line)) ?? "";
  const before = [...lines.above, lines.linePrefix].join("\n");
  return {
    ...lines,
    languageId,
    last,
    ...documentIndent(context),
    open: insides(before, languageId).open,
  };
});

function placed({ text, ended }: Answer, place: Place): Answer {
  const { linePrefix } = place;
  // Where the line is begun already, blank lines in front would leave it behind.
  const isBegun = linePrefix !== "" && isBlank(linePrefix);
  const start = isBegun ? text.replace(/^(?:[ \t]*\n)+/, "") : text;
  const lines = start.split("\n");
  const [first = ""] = lines;
  const given = isBlank(linePrefix) ? indentOf(first) : "";
  if (!ended && lines.length === 1 && given === first) return { text: "", ended };
  const own = given === "" || isBlank(first) ? given : indentOfFirst(given, first, place);
  const head = own + first.slice(given.length);
  if (place.open !== undefined || isProse(place.languageId))
    return { text: [head, ...lines.slice(1)].join("\n"), ended };
  return { text: reindent([head, ...lines.slice(1)], { place, given, ended }).join("\n"), ended };
}

/** Languages in which a line may stand further in than the one above it without anything that says so. */
const freeDepth = new Set("haskell elm purescript fsharp ocaml jade pug haml slim sass stylus".split(" "));

/** What of the blanks in front of an answer is to stand between the cursor and its first word. */
function indentOfFirst(given: string, first: string, place: Place): string {
  const { linePrefix, last, unit, languageId } = place;
  const opens = opensBlock(last, languageId) && !goesBack(first, languageId) && !isLabel(first);
  const body = opens && unit !== undefined ? indentOf(last) + unit : undefined;
  if (linePrefix === "") return indentAtLineStart(given, body, place);
  // The cursor stands a little before its place.
  const whole = linePrefix + given;
  const isBeside = !opens && whole === indentOf(last);
  if (given !== linePrefix && (whole === body || isBeside)) return given;
  // Behind a statement, only what closes its block stands further out.
  if (isBeside && !isLayout(languageId) && /;$/.test(last.trimEnd()) && !goesBack(first, languageId))
    return given;
  if (opens && linePrefix.length <= indentOf(last).length) {
    // The editor has not gone into the block.
    if (body?.startsWith(linePrefix)) return body.slice(linePrefix.length);
    return given;
  }
  const open = balance(last, languageId).open.at(-1);
  const isAligned = open !== undefined && open.at + 1 === whole.length && !opens;
  const isFree = (freeDepth.has(languageId) || isProse(languageId)) && given.length > 1;
  if (isAligned || (isFree && given !== linePrefix)) return given;
  return mayGoDeeper(first, place) && given.length > 1 ? given : "";
}

/** Whether the line goes on with the statement above it, whose first line is the one above. */
function mayGoDeeper(first: string, { above, linePrefix, last, languageId }: Place): boolean {
  if (linePrefix.length > indentOf(last).length) return false;
  if (/^\s*(\.\w|\?\.|&&|\|\||[?:] )/.test(first)) return true;
  const lines = above.filter((line) => !isBlank(line));
  return goesOn(last, languageId) && !goesOn(lines.at(-2) ?? "", languageId);
}

/** The cursor's line is empty: the answer brings all of its indentation. */
function indentAtLineStart(
  given: string,
  body: string | undefined,
  { last, unit, languageId }: Place,
): string {
  const beside = indentOf(last);
  if (languageId === "makefile") return makefileIndent(given, last);
  if (unit === undefined) return given;
  const isOther = unit === "\t" ? /^ {2,}/.test(given) : given.includes("\t");
  if (body !== undefined && !last.trimEnd().endsWith("(")) return body;
  if (!isOther) return Math.abs(given.length - beside.length) === 1 && unit !== "\t" ? beside : given;
  const levels =
    unit === "\t" ? Math.round(given.length / blanksPerTab(given.length, beside.length)) : given.length;
  return unit.repeat(levels);
}

/** How many blanks stand for one tab, as far as these show. */
function blanksPerTab(blanks: number, level: number): number {
  const each = blanks / Math.max(1, level);
  return blanks % 4 === 0 || ![2, 3].includes(each) ? 4 : each;
}
