import assert from "node:assert/strict";
import fc from "fast-check";
import { MarkdownStream } from "../../../media/chat/answer/markdownStream";
import { codeBlocks } from "../../../server/edit/answer/codeBlocks";
import { answerOfPieces } from "../../support/answerPieces";

interface Block {
  readonly info: string;
  readonly code: string;
}

/** The code blocks of an answer, as the panel shows them and passes them to Apply and Copy, and all text around them. */
function shown(answer: string): { readonly blocks: readonly Block[]; readonly prose: string } {
  const stream = new MarkdownStream();
  stream.append(answer);
  const blocks: { info: string; code: string }[] = [];
  let prose = "";
  for (let piece = stream.next(); piece !== undefined; piece = stream.next()) {
    if (piece.type === "codeStart") blocks.push({ info: piece.info, code: "" });
    const last = blocks.at(-1);
    if (piece.type === "code" && last !== undefined) last.code += piece.text;
    if (piece.type === "prose") prose += piece.source;
  }
  const last = blocks.at(-1);
  if (!stream.inFence) prose += stream.rest;
  else if (last !== undefined && !stream.endsFence) last.code += stream.rest;
  return { blocks: blocks.map(({ info, code }) => ({ info, code: withoutLastNewline(code) })), prose };
}

function withoutLastNewline(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

/** The code blocks as “Apply all changes…” reads them. */
function applied(answer: string): readonly Block[] {
  return codeBlocks(answer.replace(/\r\n?/g, "\n")).map(({ info, lines, isClosed }) => {
    const code = lines.join("\n");
    return { info, code: isClosed ? code : withoutLastNewline(code) };
  });
}

describe("an answer read by the panel and by the server", () => {
  for (const blank of ["\u00a0", "\ufeff", "\u3000", "\u2003", "\u200b", "\f", "\v", "\u0085", "\u2028"])
    it(`shows the text after a line of only ${JSON.stringify(blank)}`, () => {
      const answer = `Before.\n\n${blank}\n\nAfter.\n\`\`\`ts src/a.ts\nrun();\n\`\`\`\nEnd.\n`;
      const { blocks, prose } = shown(answer);
      assert.deepEqual(blocks, [{ info: "ts src/a.ts", code: "run();" }]);
      assert.match(prose, /Before\.[\s\S]*After\.[\s\S]*End\./);
    });

  for (const end of ["\u2028", "\u2029", "\v", "\f", "\u0085", "\0"]) {
    it(`starts no fence after ${JSON.stringify(end)} in a line of code`, () => {
      const answer = `\`\`\`ts src/a.ts\na();${end}\`\`\`\nb();${end}  c();\n\`\`\`\n`;
      assert.deepEqual(shown(answer).blocks, applied(answer));
      assert.deepEqual(applied(answer)[0]?.code, `a();${end}\`\`\`\nb();${end}  c();`);
    });

    it(`does not end an info string at ${JSON.stringify(end)}`, () => {
      const answer = `\`\`\`ts${end}src/b.ts\na();\n\`\`\`\n`;
      assert.deepEqual(shown(answer).blocks, applied(answer));
      assert.equal(applied(answer)[0]?.code, "a();");
    });
  }

  it("has the same code in both", () => {
    fc.assert(
      fc.property(answerOfPieces, ({ text }) => {
        // A fence that opens in the last line without a line end has no code yet.
        assert.deepEqual(shown(`${text}\n`).blocks, applied(`${text}\n`));
      }),
      { numRuns: 3000 },
    );
  });

  it("has each word in a block, in its info string, or in the prose", () => {
    fc.assert(
      fc.property(answerOfPieces, ({ text, words }) => {
        const { blocks, prose } = shown(text);
        const all = [prose, ...blocks.flatMap(({ info, code }) => [info, code])].join("\n");
        assert.deepEqual(
          words.filter((word) => !all.includes(word)),
          [],
        );
      }),
      { numRuns: 3000 },
    );
  });
});
