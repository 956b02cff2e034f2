import { Chooser } from "../../support/random";
import { pythonModule } from "./pythonModule";
import { chooseSpan, type Span, type SpanKind } from "./spans";
import { TextBuffer } from "./textBuffer";
import { typescriptModule } from "./typescriptModule";
import { type Step, Typist } from "./typist";

export interface FixtureFile {
  readonly path: string;
  readonly languageId: "typescript" | "python";
  /** The text before the first edit. */
  readonly lines: readonly string[];
  /** The text after the last edit. */
  readonly finished: readonly string[];
}

export interface Edit {
  readonly kind: SpanKind | "elsewhere" | "twoFiles";
  readonly steps: readonly Step[];
}

/** One or two files and the edits that are typed into them. */
export interface Fixture {
  readonly files: readonly FixtureFile[];
  readonly edits: readonly Edit[];
}

const kinds: readonly Edit["kind"][] = [
  "restOfLine",
  "newLine",
  "block",
  "call",
  "rewrite",
  "elsewhere",
  "twoFiles",
];
/** The places to type, one after the other: which file, which edit. */
const parts: Readonly<Record<Edit["kind"], readonly (readonly [number, SpanKind])[]>> = {
  restOfLine: [[0, "restOfLine"]],
  newLine: [[0, "newLine"]],
  block: [[0, "block"]],
  call: [[0, "call"]],
  rewrite: [[0, "rewrite"]],
  elsewhere: [
    [0, "newLine"],
    [0, "restOfLine"],
  ],
  twoFiles: [
    [0, "newLine"],
    [1, "newLine"],
    [0, "call"],
  ],
};
const editsPerFixture = kinds.length;
const smallest = 200;
const largest = 5000;

/** Makes at least this many edits, the same in each run, in files of 200 to 5,000 lines. */
export function makeFixtures(edits: number, seed = 1): Fixture[] {
  const count = Math.ceil(edits / editsPerFixture);
  return Array.from({ length: count }, (_, at) => {
    // Spreads them over all sizes at any number, so that a short run resembles a long one.
    const share = (at * 0.618) % 1;
    return makeFixture(seed * 1000 + at, Math.round(smallest * (largest / smallest) ** share));
  });
}

interface Planned extends Span {
  readonly file: number;
  readonly edit: number;
}

function makeFixture(seed: number, lines: number): Fixture {
  const choose = new Chooser(seed);
  const languageId = choose.chance(0.5) ? "typescript" : "python";
  const finished = [lines, Math.max(smallest, Math.round(lines / 3))].map((count) =>
    languageId === "typescript" ? typescriptModule(choose, count) : pythonModule(choose, count),
  );
  const order = choose.some(kinds, kinds.length);
  const spans = planSpans(choose, finished, order);
  const end = languageId === "typescript" ? "ts" : "py";
  const files = finished.map(
    (text, at): FixtureFile => ({
      path: `fixture${seed}/${at === 0 ? "main" : "other"}.${end}`,
      languageId,
      lines: unfinished(
        text,
        spans.filter(({ file }) => file === at),
      ),
      finished: text,
    }),
  );
  return { files, edits: typeAll(choose, files, order, spans) };
}

function planSpans(choose: Chooser, texts: readonly string[][], order: readonly Edit["kind"][]): Planned[] {
  const spans: Planned[] = [];
  for (const [edit, kind] of order.entries()) {
    for (const [file, part] of parts[kind]) {
      const taken = spans.filter((span) => span.file === file);
      const isTaken = (line: number) => taken.some(({ from, to }) => line >= from && line < to);
      spans.push({ ...chooseSpan(choose, texts[file] ?? [], part, isTaken), file, edit });
    }
  }
  return spans;
}

/** The text without the spans. */
function unfinished(text: readonly string[], spans: readonly Span[]): readonly string[] {
  const buffer = new TextBuffer(text);
  for (const span of spans.toSorted((a, b) => b.line - a.line)) {
    const start = { line: span.line, character: span.character };
    const written = span.text.split("\n");
    const last = written.at(-1)?.length ?? 0;
    const end = {
      line: span.line + written.length - 1,
      character: written.length > 1 ? last : span.character + last,
    };
    buffer.replace({ start, end }, span.instead);
  }
  return buffer.lines;
}

function typeAll(
  choose: Chooser,
  files: readonly FixtureFile[],
  order: readonly Edit["kind"][],
  spans: readonly Planned[],
): Edit[] {
  const open = files.map(({ lines, languageId }) => ({
    buffer: new TextBuffer(lines),
    indent: languageId === "typescript" ? "  " : "    ",
  }));
  let file = 0;
  return order.map((kind, edit) => {
    const typist = new Typist(choose, open, file);
    for (const [at, span] of spans.entries()) {
      if (span.edit !== edit) continue;
      const missing = spans
        .slice(at + 1)
        .filter((other) => other.file === span.file && other.line < span.line);
      const line = span.line - missing.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
      typist.goTo(span.file, { line, character: span.character + span.instead.length });
      if (span.instead !== "") typist.backspace(span.instead.length);
      typist.type(span.text);
      file = span.file;
    }
    return { kind, steps: typist.steps };
  });
}
