import assert from "node:assert/strict";
import fc from "fast-check";
import { TokenBudget } from "../../../server/prompt/tokenBudget";

/** Counts each word and each other character as a token. */
const count = (text: string) => (text.match(/\w+|\W/g) ?? []).length;

function budget(asked: string[][] = []): TokenBudget {
  return new TokenBudget(async (texts) => {
    asked.push([...texts]);
    return texts.map(count);
  });
}

const lines = (amount: number, from = 0) =>
  Array.from({ length: amount }, (_, at) => `const line${from + at} = ${at};\n`).join("");

describe("token budget", () => {
  it("keeps everything that fits", async () => {
    const text = lines(3);
    assert.equal(await budget().fitPrefix(text, 0, 1000), text);
    assert.equal(await budget().fitSuffix(text, 1000), text);
  });

  it("keeps the end of a prefix and the beginning of a suffix", async () => {
    const text = lines(300);
    const prefix = await budget().fitPrefix(text, 0, 500);
    assert.ok(text.endsWith(prefix) && count(prefix) <= 500 && count(prefix) >= 300);
    const suffix = await budget().fitSuffix(text, 500);
    assert.ok(text.startsWith(suffix) && count(suffix) <= 500 && count(suffix) > 480);
  });

  it("starts the prefix at the same line while lines are added below", async () => {
    const beginnings = new Set<string>();
    const one = budget();
    for (let added = 0; added < 64; added++) {
      const prefix = await one.fitPrefix(lines(300 + added), 0, 1000);
      beginnings.add(prefix.slice(0, prefix.indexOf("\n")));
    }
    assert.ok(beginnings.size <= 3, `${beginnings.size} beginnings in 64 lines`);
  });

  it("aligns cuts to the document, not to the window", async () => {
    const whole = await budget().fitPrefix(lines(300), 0, 1000);
    const part = await budget().fitPrefix(lines(300).split("\n").slice(7).join("\n"), 7, 1000);
    assert.equal(part, whole);
  });

  it("counts a line once", async () => {
    const asked: string[][] = [];
    const one = budget(asked);
    await one.fitPrefix(lines(50), 0, 100);
    const before = asked.flat().length;
    await one.fitPrefix(`${lines(50)}const next`, 0, 100);
    assert.deepEqual(asked.flat().slice(before), ["const next"]);
  });

  it("never exceeds the budget and never invents text", async () => {
    const text = fc.array(
      fc.oneof(fc.string(), fc.constant("\n"), fc.string({ minLength: 600, maxLength: 2000 })),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.nat(200), fc.nat(1000), async (parts, tokens, firstLine) => {
        const whole = parts.join("");
        const prefix = await budget().fitPrefix(whole, firstLine, tokens);
        const suffix = await budget().fitSuffix(whole, tokens);
        assert.ok(whole.endsWith(prefix) && count(prefix) <= tokens);
        assert.ok(whole.startsWith(suffix) && count(suffix) <= tokens);
      }),
    );
  });
});
