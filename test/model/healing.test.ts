/** Token healing on tiny models with random weights, with both kinds of vocabulary. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PromptPart } from "../../server/engine/engine";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import { silent } from "../../server/log";
import { randomNumbers } from "../support/random";
import { writeTinyModel } from "../support/tinyModel";

const never = new AbortController().signal;
const marks = ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"];

describe("token healing", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-healing-"));
  after(() => rmSync(folder, { recursive: true }));

  for (const vocabulary of ["bpe", "spm"] as const) {
    describe(vocabulary, () => {
      const engine = new LlamaEngine(silent);
      before(async () => {
        const path = join(folder, `${vocabulary}.gguf`);
        const tokens = marks.map((text) => ({ text, type: tokenTypes.control }));
        writeTinyModel(path, { architecture: "llama", name: "Tiny", vocabulary, marks: tokens });
        await engine.load({ path, contextTokens: 512, gpu: "off" }, () => {}, never);
      });
      after(() => engine.dispose());

      /** The model's answer after a text, in a prompt with the prefix first and the typed text last. */
      const answer = async (typed: string, alternative = 0) => {
        const mark = (at: number): PromptPart => ({ specialToken: marks[at] ?? "" });
        const prompt = [mark(0), { text: "let a" }, mark(1), { text: "b" }, mark(2)];
        const last = { text: typed, endsAtCursor: true } as const;
        let text = "";
        const request = { prompt: [...prompt, last], maxTokens: 24, confidenceTokens: 3, alternative };
        for await (const event of engine.infill(request, never))
          if (event.type === "text") text += event.text;
        return text;
      };

      it("continues a word as if it were not typed yet", async () => {
        const random = randomNumbers(7);
        let words = 0;
        for (let tries = 0; tries < 400 && words < 20; tries++) {
          const start = `${random()}${String.fromCharCode(0x61 + random() * 26).repeat(1 + random() * 3)}.`;
          const text = await answer(start);
          const [word = ""] = /^[\p{L}\p{N}_$]+/u.exec(text) ?? [];
          for (let typed = 1; typed < word.length; typed++) {
            words += 1;
            const rest = await answer(start + text.slice(0, typed));
            const { length } = text.slice(typed);
            assert.equal(rest.slice(0, length - 1), text.slice(typed, -1), `${start} ${word} ${typed}`);
          }
        }
        assert.ok(words >= 20, `${words}`);
      });

      it("finds an answer after any word", async () => {
        for (const typed of [
          "x",
          "zzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
          "é",
          "a日本",
          "🎉x",
          "in$_1",
          " re",
          "\tfim",
          "fi",
        ]) {
          const texts = [];
          for (const alternative of [0, 1, 2]) texts.push(await answer(typed, alternative));
          assert.ok(
            texts.some((text) => text !== ""),
            typed,
          );
        }
      });
    });
  }
});
