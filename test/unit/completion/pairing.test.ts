import assert from "node:assert/strict";
import fc from "fast-check";
import type { SyntaxTrees } from "../../../server/syntax/syntax";
import { accept, isSubsequence } from "../../support/accepting";
import { type ProgramLanguage, programLanguages } from "../../support/programs";
import { loadedTrees } from "../../support/syntaxTrees";

/** A program without one of its pieces, and a model's answer: that piece, perhaps with the text after it. */
interface Situation {
  readonly prefix: string;
  readonly answer: string;
  readonly suffix: string;
  readonly program: string;
}

const closerOf: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/** Brackets and tags that are open at the end, innermost last; undefined when they do not pair. */
function openIn(text: string, { opaque, languageId }: ProgramLanguage): string[] | undefined {
  const isComment = (piece: string) => /^(\/\/|#)/.test(piece);
  const lines = text
    .split("\n")
    .map((line) => line.split(opaque.find((piece) => isComment(piece) && line.includes(piece)) ?? "\n")[0]);
  const bare = opaque.reduce((rest, piece) => rest.replaceAll(piece, ""), lines.join("\n"));
  const marks = languageId === "html" ? /<\/?[a-z]\w*|>/g : /[()[\]{}]/g;
  const open: string[] = [];
  for (const [mark] of bare.matchAll(marks)) {
    if (mark.startsWith("</")) {
      if (open.pop() !== mark.slice(2)) return undefined;
      open.push("<");
    } else if (mark.startsWith("<")) open.push(...(mark === "<img" ? [] : [mark.slice(1)]), "<");
    else if (closerOf[mark]) open.push(mark);
    else if (closerOf[open.pop() ?? ""] !== mark) return undefined;
  }
  return open;
}

function pairs(text: string, language: ProgramLanguage): boolean {
  return openIn(text, language)?.length === 0;
}

/** Cuts out any pieces. */
function cut(language: ProgramLanguage): fc.Arbitrary<Situation> {
  return fc
    .tuple(language.programs, fc.nat(), fc.nat({ max: 30 }), fc.nat({ max: 12 }))
    .map(([pieces, at, length, more]) => {
      const program = [...pieces.slice(1), "\n"];
      const start = at % program.length;
      const end = Math.min(program.length - 1, start + length);
      return situation(program, start, end, "", end + more);
    });
}

/** Cuts out the rest of the statement at the cursor, and closes what is open on its line, as an editor would. */
function autoClosed(language: ProgramLanguage): fc.Arbitrary<Situation> {
  return fc
    .tuple(language.programs, fc.nat(), fc.nat({ max: 12 }), fc.boolean())
    .map(([pieces, at, more, hasEnd]) => {
      const program = [...pieces.slice(1), "\n"];
      const openFrom = (start: number, end: number) => openIn(program.slice(start, end).join(""), language);
      const places = program.flatMap((_, start) => {
        const lineStart = program.slice(0, start).findLastIndex((piece) => piece.includes("\n")) + 1;
        const open = openFrom(lineStart, start);
        return open?.length ? [{ start, lineStart, open }] : [];
      });
      const place = places[at % Math.max(1, places.length)];
      if (place === undefined) return undefined;
      const { start, lineStart, open } = place;
      const end = program.findIndex(
        (piece, index) =>
          index >= start && piece.startsWith("\n") && openFrom(lineStart, index)?.length === 0,
      );
      const mark = hasEnd && program[end - 1] === ";" ? ";" : "";
      const closers = open.map((opener) => closerOf[opener]).reverse();
      return situation(program, start, end, closers.join("") + mark, end + more);
    })
    .filter((made) => made !== undefined);
}

function situation(
  program: readonly string[],
  start: number,
  end: number,
  closers: string,
  answerEnd: number,
): Situation {
  return {
    prefix: program.slice(0, start).join(""),
    answer: program.slice(start, answerEnd).join(""),
    suffix: closers + program.slice(end).join(""),
    program: program.join(""),
  };
}

describe("brackets and tags", () => {
  let trees: SyntaxTrees;
  before(async () => {
    trees = await loadedTrees(programLanguages.map(({ languageId }) => languageId));
  });

  const braces = programLanguages.filter(({ languageId }) => languageId !== "html");
  const by = fc.constantFrom("grammar", "indentation");

  function taken(place: Situation, language: ProgramLanguage, from: string) {
    const { languageId } = language;
    const result = accept({ ...place, languageId }, place.answer, {
      trees: from === "grammar" ? trees : undefined,
    });
    assert.ok(
      isSubsequence(place.suffix.slice(0, result.replaceChars), result.text),
      "an editor would not show it",
    );
    // Pieces are alike, so the repetition filters are not tested here.
    fc.pre(!result.changedBy.some((name) => name.startsWith("repe")));
    return result.document;
  }

  for (const language of programLanguages) {
    it(`still pair after any answer (${language.languageId})`, () => {
      fc.assert(
        fc.property(fc.oneof(cut(language), cut(language)), by, (place, from) => {
          fc.pre(pairs(place.prefix + place.suffix, language));
          const document = taken(place, language, from);
          assert.ok(pairs(document, language), document);
        }),
      );
    });
  }

  for (const language of braces) {
    it(`take the answer's places when the editor closed them (${language.languageId})`, () => {
      fc.assert(
        fc.property(autoClosed(language), by, (place, from) => {
          assert.equal(taken(place, language, from), place.program);
        }),
      );
    });
  }
});
