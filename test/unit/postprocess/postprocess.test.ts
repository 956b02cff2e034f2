import assert from "node:assert/strict";
import fc from "fast-check";
import { filters, postprocess } from "../../../server/postprocess/index";
import { startProcessorTime } from "../../support/processorTime";

const languages = ["typescript", "python", "go", "ruby", "html", "shellscript", "markdown", "plaintext"];

/** Text made of patterns that the filters look for. */
const codeLike = fc.string({
  unit: fc.constantFrom(
    ...[
      "a",
      "b",
      " ",
      "\n",
      "\n  ",
      "\n    ",
      "\t",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      ";",
      ",",
      ":",
      '"',
      "'",
      "`",
    ],
    ...[
      "```",
      "```ts\n",
      "<|fim_middle|>",
      "<|endoftext|>",
      "<think>",
      "</think>\n",
      "// Path: a/b.ts\n",
      "+++++ a/b.ts\n",
      "</ul>",
      "<ul>",
      "end",
      "if x:",
      "else",
      "return value;\n",
    ],
    ...["return value;", "call(argument)", "// note\n", "# note\n", "=>", "🙂"],
  ),
  maxLength: 40,
});
const any = fc.string({ unit: "binary", maxLength: 60 });
/** Removes indentation, which filters may replace. */
const unindented = (text: string) => text.replace(/^[ \t]+/gm, "").trimStart();
const context = fc.record({
  prefix: fc.oneof(codeLike, any),
  suffix: fc.oneof(codeLike, any),
  languageId: fc.constantFrom(...languages),
});
const answer = fc.oneof(
  codeLike,
  any,
  fc.tuple(codeLike, codeLike, fc.nat(60)).map(([start, piece, copies]) => start + piece.repeat(copies)),
);

describe("postprocess", () => {
  it("keeps a part of the answer and invents nothing", () => {
    fc.assert(
      fc.property(answer, context, (text, where) =>
        unindented(text).includes(unindented(postprocess(text, where).text)),
      ),
    );
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(answer, context, (text, where) => {
        const first = postprocess(text, where);
        const second = postprocess(first.text, where);
        assert.equal(second.text, first.text);
        if (first.text !== "") assert.deepEqual(second.changedBy, []);
      }),
    );
  });

  it("says which filters changed the answer, and why nothing is left", () => {
    fc.assert(
      fc.property(answer, context, (text, where) => {
        const result = postprocess(text, where);
        assert.equal(result.rejectionReason !== undefined, result.text === "");
        if (result.text !== "") assert.equal(result.changedBy.length > 0, result.text !== text);
      }),
    );
  });

  it("has only filters that shorten", () => {
    for (const filter of filters) {
      fc.assert(
        fc.property(answer, context, (text, where) =>
          unindented(text).includes(unindented(filter.apply(text, where))),
        ),
      );
    }
  });

  it("drops a repetition of the whole suffix", () => {
    const lines = fc.array(fc.stringMatching(/^[a-z]{3,8}\([a-z]{1,8}\);$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lines, lines, (own, below) => {
        fc.pre(new Set([...own, ...below]).size === own.length + below.length);
        const where = { prefix: "start();\n", suffix: `\n${below.join("\n")}\n`, languageId: "typescript" };
        assert.equal(postprocess([...own, ...below].join("\n"), where).text, own.join("\n"));
        assert.equal(postprocess(below.join("\n"), where).rejectionReason, "it only repeated the code below");
      }),
    );
  });

  it("has one name and one reason for each filter", () => {
    assert.equal(new Set(filters.map(({ name }) => name)).size, filters.length);
    for (const { reason } of filters) assert.match(reason, /^(it|the model) [^.]+$/);
    assert.deepEqual(postprocess("", { prefix: "", suffix: "", languageId: "go" }), {
      text: "",
      changedBy: [],
      rejectionReason: "the model had nothing to add",
    });
  });

  it("is fast in a large file and with a long answer", () => {
    const file = "function f(a) {\n  if (a) {\n    return 1;\n  }\n}\n\n".repeat(5000);
    const minified = 'f({a:"b",c:[1,2,3]});/*x*/'.repeat(20_000);
    const text = Array.from({ length: 300 }, (_, index) => `  const name${index} = value${index};`).join(
      "\n",
    );
    const processorMs = startProcessorTime();
    for (const outer of [file, minified]) {
      postprocess(text, { prefix: outer, suffix: outer, languageId: "typescript" });
      postprocess(" \n".repeat(3000), { prefix: outer, suffix: outer, languageId: "python" });
    }
    // Nonlinear work would take minutes.
    assert.ok(processorMs() < 5000);
  });
});

describe("postprocess of an unfinished answer", () => {
  const count = (line: (index: number) => string) =>
    Array.from({ length: 16 }, (_, index) => line(index + 1));
  const series = {
    "a line again and again": count(() => "run();"),
    "a long line again and again": count(() => "queue.push(item, priority);"),
    "assignments that count": count((index) => `const a${index} = ${index};`),
    "rows that count": count((index) => `[${index}, ${2 * index}],`),
    "two lines in turn": count((index) => (index % 2 === 0 ? "second(a, b, c);" : "first(a, b, c);")),
    "different lines": count((index) => `step${index}(${"abcdefghijklmnopq"[index]});`),
  };
  for (const [title, lines] of Object.entries(series)) {
    it(`shows nothing that is withdrawn later: ${title}`, () => {
      const where = { prefix: "", suffix: "", languageId: "typescript" };
      const whole = postprocess(lines.join("\n"), where).text;
      for (let length = 1; length < lines.length; length++) {
        const part = lines.slice(0, length).join("\n");
        const early = postprocess(part, { ...where, isUnfinished: true }).text;
        assert.ok(whole.startsWith(early), early);
      }
    });
  }
});
