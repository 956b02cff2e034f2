import fc from "fast-check";
import { hunksBetween } from "../../server/edit/result/hunks";
import type { Parts } from "../../server/edit/source";

/** An intended edit of a document. */
export interface Case {
  readonly languageId: string;
  readonly parts: Parts;
  /** The lines of the region after the edit. */
  readonly intended: readonly string[];
}

const number = (most: number, line: (number: number) => string) => fc.nat(most).map(line);
/** Lines of documents by language. Blocks may be open, because an edit has to be right in any surroundings. */
const languages: Readonly<
  Record<string, { readonly old: fc.Arbitrary<string>; readonly now: fc.Arbitrary<string> }>
> = {
  typescript: {
    old: fc.oneof(
      fc.constantFrom("", "  ", "{", "}", "  }", "=======", "\treturn 1;", "// note", "});"),
      number(30, (at) => `  call${at}(a, b);`),
      number(9, (at) => `function f${at}() {`),
      number(9, (at) => `    const value${at} = read(${at});`),
    ),
    now: fc.oneof(
      fc.constantFrom("", "}", "  }"),
      number(99, (at) => `  next${at}();`),
    ),
  },
  python: {
    old: fc.oneof(
      fc.constantFrom("", "    return x", "# note", "    pass", '    """Text."""', "else:"),
      number(30, (at) => `    call${at}(a, b)`),
      number(9, (at) => `def f${at}():`),
      number(9, (at) => `        value${at} = read(${at})`),
    ),
    now: fc.oneof(
      fc.constantFrom("", "    return y"),
      number(99, (at) => `    next${at}()`),
    ),
  },
  sql: {
    old: fc.oneof(
      fc.constantFrom("", "-- note", "--- a note", "+ 1", "FROM a", ");"),
      number(30, (at) => `SELECT ${at} FROM a;`),
      number(9, (at) => `  c${at} INT,`),
    ),
    now: fc.oneof(
      fc.constantFrom("", "-- new", "COMMIT;"),
      number(99, (at) => `UPDATE a SET b = ${at};`),
    ),
  },
  yaml: {
    old: fc.oneof(
      fc.constantFrom("", "- a", "  - b", "---", "# note"),
      number(30, (at) => `key${at}: value`),
      number(9, (at) => `  sub${at}: ${at}`),
    ),
    now: fc.oneof(
      fc.constantFrom("", "- new"),
      number(99, (at) => `new${at}: 1`),
    ),
  },
  html: {
    old: fc.oneof(
      fc.constantFrom("", "<div>", "</div>", "  <br>", "<!-- note -->", "</p>"),
      number(30, (at) => `  <p>${at}</p>`),
      number(9, (at) => `<section id="s${at}">`),
    ),
    now: fc.oneof(
      fc.constantFrom("", "</div>"),
      number(99, (at) => `  <li>${at}</li>`),
    ),
  },
};

export const randomEdit: fc.Arbitrary<Case> = fc
  .constantFrom(...Object.keys(languages))
  .chain((languageId) => {
    const { old, now } = languages[languageId] ?? { old: fc.constant(""), now: fc.constant("") };
    const lines = fc.array(old, { minLength: 1, maxLength: 20 });
    return fc.record({
      languageId: fc.constant(languageId),
      before: lines,
      region: lines,
      after: lines,
      changes: fc.array(fc.tuple(fc.nat(19), now), { maxLength: 4 }),
    });
  })
  .map(({ languageId, before, region, after, changes }) => {
    const intended = [...region];
    for (const [at, changed] of changes) intended[at % intended.length] = changed;
    return { languageId, parts: { before, region, after }, intended };
  })
  .filter((each) => each.intended.join("\n") !== each.parts.region.join("\n") && !showsItsPlace(each));

/**
 * Whether the new text ends or begins like the adjacent lines, and the old text did not or closed less, ignoring blank
 * lines. Such an edit looks like an answer that repeats adjacent lines to show its place.
 */
function showsItsPlace({ parts, intended }: Case): boolean {
  const solid = (some: readonly string[]) => some.map((each) => each.trim()).filter((each) => each !== "");
  const [before, region, after, wanted] = [parts.before, parts.region, parts.after, intended].map(solid);
  const ends = (some: readonly string[] = [], count: number) => some.slice(-count).join("\n");
  const begins = (some: readonly string[] = [], count: number) => some.slice(0, count).join("\n");
  const closesMore = surplus(wanted) > surplus(region);
  for (let count = 1; count <= (wanted?.length ?? 0); count++) {
    if (closesMore && ends(wanted, count) === begins(after, count)) return true;
    if (ends(wanted, count) === begins(after, count) && ends(wanted, count) !== ends(region, count))
      return true;
    if (begins(wanted, count) === ends(before, count) && begins(wanted, count) !== begins(region, count))
      return true;
  }
  return false;
}

/** Number of closing lines minus the number of opening lines. */
function surplus(lines: readonly string[] = []): number {
  const closing = lines.filter((line) => /^(?:[})]|<\/)/.test(line)).length;
  return closing - lines.filter((line) => /[{(]$|^<\w[^/]*>$/.test(line)).length;
}

/** Changed lines with one unchanged line on each side. */
interface Change {
  readonly first: number;
  readonly old: readonly string[];
  readonly now: readonly string[];
  readonly patch: readonly string[];
}

function changesOf({ parts: { before, region }, intended }: Case): Change[] {
  return hunksBetween(region, intended).map(({ start, end, lines: added }) => {
    const [from, to] = [Math.max(0, start - 1), Math.min(region.length, end + 1)];
    const [above, below] = [region.slice(from, start), region.slice(end, to)];
    const prefixed = (mark: string, lines: readonly string[]) => lines.map((line) => mark + line);
    return {
      first: before.length + from + 1,
      old: region.slice(from, to),
      now: [...above, ...added, ...below],
      patch: [
        ...prefixed(" ", above),
        ...prefixed("-", region.slice(start, end)),
        ...prefixed("+", added),
        ...prefixed(" ", below),
      ],
    };
  });
}

function blocks(each: Case, start: string, end: string): string {
  return changesOf(each)
    .map(({ old, now }) => [start, ...old, "=======", ...now, end].join("\n"))
    .join("\n\n");
}

const fenced = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\``;

/** A model's answer that writes `intended`, by format. */
export const forms: ReadonlyMap<string, (each: Case) => string> = new Map([
  ["region", ({ intended }: Case) => fenced("", intended.join("\n"))],
  ["Aider", (each: Case) => blocks(each, "<<<<<<< SEARCH", ">>>>>>> REPLACE")],
  ["Aider in a fence", (each: Case) => fenced("", blocks(each, "<<<<<<< SEARCH", ">>>>>>> REPLACE"))],
  ["Cline", (each: Case) => blocks(each, "------- SEARCH", "+++++++ REPLACE")],
  ["other words", (each: Case) => blocks(each, "<<<<<<< ORIGINAL", ">>>>>>> UPDATED")],
  [
    "hunks",
    (each: Case) => {
      const hunks = changesOf(each).map(({ first, patch }) => [`@@ -${first} @@`, ...patch].join("\n"));
      return fenced("diff", hunks.join("\n"));
    },
  ],
  [
    "git patch",
    (each: Case) => {
      const names = "diff --git a/a.ts b/a.ts\nindex 12ab34c..56de78f 100644\n--- a/a.ts\n+++ b/a.ts";
      const hunks = changesOf(each).map(({ first, patch }) =>
        [`@@ -${first},9 +${first},9 @@`, ...patch].join("\n"),
      );
      return fenced("diff", [names, ...hunks].join("\n"));
    },
  ],
  [
    "Begin Patch",
    (each: Case) => {
      const hunks = changesOf(each).map(({ patch }) => ["@@", ...patch].join("\n"));
      return ["*** Begin Patch", "*** Update File: a.ts", ...hunks, "*** End Patch"].join("\n");
    },
  ],
  [
    "tags",
    (each: Case) =>
      changesOf(each)
        .map(({ old, now }) =>
          ["<old_string>", ...old, "</old_string>", "<new_string>", ...now, "</new_string>"].join("\n"),
        )
        .join("\n"),
  ],
  [
    "line numbers",
    ({ parts: { before }, intended }: Case) =>
      fenced("", intended.map((line, at) => `${before.length + at + 1} | ${line}`).join("\n")),
  ],
]);
