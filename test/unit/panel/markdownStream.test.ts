import assert from "node:assert/strict";
import fc from "fast-check";
import { MarkdownStream, type Piece } from "../../../media/chat/answer/markdownStream";

/** Cuts a text that comes in parts into pieces and the rest. Adjacent code is joined. */
function cut(...parts: string[]): (string | Piece)[] {
  const stream = new MarkdownStream();
  const pieces: (string | Piece)[] = [];
  for (const part of parts) {
    stream.append(part);
    for (let piece = stream.next(); piece !== undefined; piece = stream.next()) pieces.push(piece);
  }
  return [...joined(pieces), stream.rest];
}

function joined(pieces: (string | Piece)[]): (string | Piece)[] {
  const result: (string | Piece)[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (isCode(piece) && isCode(last)) result[result.length - 1] = { ...last, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}

function isCode(piece: string | Piece | undefined): piece is Extract<Piece, { type: "code" }> {
  return typeof piece === "object" && piece.type === "code";
}

const prose = (source: string, indent = 0): Piece => ({ type: "prose", source, indent });
const start = (info: string): Piece => ({ type: "codeStart", info });
const code = (text: string): Piece => ({ type: "code", text });
const end: Piece = { type: "codeEnd" };

describe("Markdown stream", () => {
  it("ends a paragraph at an empty line, once text follows", () => {
    assert.deepEqual(cut("One.\nTwo.\n"), ["One.\nTwo.\n"]);
    assert.deepEqual(cut("One.\n\n"), ["One.\n\n"]);
    assert.deepEqual(cut("One.\n\nThen it"), [prose("One.\n"), "Then it"]);
  });

  it("keeps a list together over empty lines and separates it from the text after it", () => {
    assert.deepEqual(cut("- a\n\n- b\n\n  more\n\nEnd of it\n"), [
      prose("- a\n\n- b\n\n  more\n"),
      "End of it\n",
    ]);
    assert.deepEqual(cut("1. a\n\n2"), ["1. a\n\n2"]);
    assert.deepEqual(cut("Steps:\n1. a\n\n2. b\n"), ["Steps:\n1. a\n\n2. b\n"]);
  });

  it("takes code out of its fence while streaming", () => {
    assert.deepEqual(cut("```ts\nconst a", " = 1;\nb"), [start("ts"), code("const a = 1;\nb"), ""]);
    assert.deepEqual(cut("```ts a.ts\nx\n```\nAfter"), [start("ts a.ts"), code("x\n"), end, "After"]);
    assert.deepEqual(cut("Text\n~~~\na\n~~~\n"), [prose("Text\n"), start(""), code("a\n"), end, ""]);
  });

  it("holds back a line that may close the fence", () => {
    assert.deepEqual(cut("```\na\n", "`", "`"), [start(""), code("a\n"), "``"]);
    assert.deepEqual(cut("```\na\n", "`", "` x"), [start(""), code("a\n`` x"), ""]);
    assert.deepEqual(cut("```\na```\n"), [start(""), code("a```\n"), ""]);
  });

  it("recognizes a closing fence at the end of the text", () => {
    const stream = new MarkdownStream();
    stream.append("```\na\n```");
    while (stream.next() !== undefined);
    assert.equal(stream.endsFence, true);
    stream.append("x");
    while (stream.next() !== undefined);
    assert.equal(stream.endsFence, false);
  });

  it("handles fences that never close or close twice", () => {
    assert.deepEqual(cut("```\na\n\nb\n"), [start(""), code("a\n\nb\n"), ""]);
    assert.deepEqual(cut("```\na\n```\n```\nb\n"), [start(""), code("a\n"), end, start(""), code("b\n"), ""]);
    assert.deepEqual(cut("````\n```\n````\n"), [start(""), code("```\n"), end, ""]);
  });

  it("allows nested fences in a Markdown fence", () => {
    const inner = "# Read me\n```sh\nmake\n```\nEnd\n";
    assert.deepEqual(cut(`\`\`\`md\n${inner}\`\`\`\nx`), [start("md"), code(inner), end, "x"]);
  });

  it("removes the indent of code in a list and continues the list", () => {
    assert.deepEqual(cut("1. Do\n   ```sh\n   make\n     all\n   ```\n   Then\n2. Go\n"), [
      prose("1. Do\n"),
      start("sh"),
      code("make\n  all\n"),
      end,
      prose("Then\n", 3),
      "2. Go\n",
    ]);
  });

  it("cuts endless text", () => {
    const pieces = cut("word ".repeat(10_000));
    assert.ok(pieces.length > 5);
    for (const piece of pieces) assert.ok(JSON.stringify(piece).length < 9000);
    assert.ok(cut("x".repeat(1_000_000)).every((piece) => JSON.stringify(piece).length < 9000));
    assert.ok(cut(`${"x".repeat(100_000)}\n\ny`).every((piece) => JSON.stringify(piece).length < 9000));
  });

  it("accepts all line ends", () => {
    assert.deepEqual(cut("One.\r\n\r", "\nThen it\r\n"), [prose("One.\n"), "Then it\n"]);
  });

  it("cuts the same pieces however the text arrives and loses nothing", () => {
    const line = fc.constantFrom(
      "text",
      "",
      "- a",
      "  b",
      "1. c",
      "```ts",
      "```",
      "~~~",
      "> q",
      "# h",
      "   ```",
      "| a |",
    );
    const lines = fc.array(line, { maxLength: 30 }).map((all) => `${all.join("\n")}\n`);
    fc.assert(
      fc.property(lines, fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1 }), (text, sizes) => {
        const parts: string[] = [];
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          parts.push(text.slice(at, at + size));
          at += size;
        }
        const whole = cut(text);
        assert.deepEqual(cut(...parts), whole);
        const kept = whole.map((piece) =>
          typeof piece === "string"
            ? piece
            : "source" in piece
              ? piece.source
              : "text" in piece
                ? piece.text
                : "",
        );
        const letters = (all: string) => all.replace(/[^a-zA-Z]/g, "").replaceAll("ts", "");
        assert.equal(letters(kept.join("")), letters(text));
      }),
    );
  });
});
