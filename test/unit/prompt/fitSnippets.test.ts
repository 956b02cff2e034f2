import assert from "node:assert/strict";
import fc from "fast-check";
import type { Snippet } from "../../../server/context/source";
import { fitSnippets } from "../../../server/prompt/fitSnippets";
import { TokenBudget } from "../../../server/prompt/tokenBudget";

/** Counts each word as a token. */
const budget = new TokenBudget(async (texts) =>
  texts.map((text) => text.split(/\s+/).filter((word) => word !== "").length),
);
const piece = (path: string, line: number, text: string, within?: Snippet["within"]): Snippet => ({
  path,
  line,
  text,
  score: 0.5,
  ...(within !== undefined && { within }),
});
const fitted = async (snippets: readonly Snippet[], tokens: number) =>
  (await fitSnippets(snippets, tokens, budget)).files.map(({ path, text }) => `${path}: ${text}`);

describe("snippets in a budget", () => {
  it("are joined by file, in line order, with the best file last", async () => {
    const found = [piece("b.ts", 9, "second();"), piece("a.ts", 0, "other();"), piece("b.ts", 2, "first();")];
    assert.deepEqual(await fitted(found, 100), ["a.ts: other();", "b.ts: first();\nsecond();"]);
  });

  it("show the head of a class once, above the first of its members", async () => {
    const order = { line: 3, text: "class Order" };
    const found = [piece("a.ts", 9, "  ship()", order), piece("a.ts", 5, "  pay()", order)];
    assert.deepEqual(await fitted(found, 100), ["a.ts: class Order\n  pay()\n  ship()"]);
  });

  it("show a head once even when it is also a separate piece", async () => {
    const order = { line: 3, text: "class Order" };
    const found = [piece("a.ts", 9, "  ship()", order), piece("a.ts", 3, "class Order")];
    assert.deepEqual(await fitted(found, 100), ["a.ts: class Order\n  ship()"]);
  });

  it("show a head and the members on its line", async () => {
    const point = { line: 3, text: "interface Point" };
    const found = [piece("a.ts", 3, "x: number", point), piece("a.ts", 3, "y: number", point)];
    assert.deepEqual(await fitted(found, 100), ["a.ts: interface Point\nx: number\ny: number"]);
  });

  it("show a line once that a passage and a declaration share", async () => {
    const order = { line: 3, text: "class Order" };
    const members = [piece("a.ts", 4, "ship()", order), piece("a.ts", 9, "late()", order)];
    const passage = piece("a.ts", 2, "start\nclass Order {\n  ship() {}\n  pay() {}");
    const shown = ["a.ts: start\nclass Order {\n  ship() {}\n  pay() {}\nlate()"];
    assert.deepEqual(await fitted([passage, ...members], 100), shown);
    assert.deepEqual(await fitted([...members, passage], 100), shown);
  });

  it("show lines once that two passages share", async () => {
    const found = [piece("a.ts", 2, "two\nthree\nfour"), piece("a.ts", 4, "four\nfive\nsix")];
    const shown = ["a.ts: two\nthree\nfour\nfive\nsix"];
    assert.deepEqual(await fitted(found, 100), shown);
    assert.deepEqual(await fitted(found.toReversed(), 100), shown);
  });

  it("skip snippets that do not fit, and take shorter ones after them", async () => {
    const long = Array.from({ length: 60 }, (_, at) => `line ${at}`).join("\n");
    assert.deepEqual(await fitted([piece("long.ts", 0, long), piece("a.ts", 0, "short();")], 16), [
      "a.ts: short();",
    ]);
  });

  it("cut a passage at a line if most of it fits", async () => {
    const long = Array.from({ length: 40 }, (_, at) => `line ${at}`).join("\n");
    const [shown = ""] = await fitted([piece("a.ts", 0, long)], 60);
    assert.ok(shown.startsWith("a.ts: line 0\nline 1\n") && shown.endsWith("line 26"), shown);
  });

  it("stay within the budget", async () => {
    const word = fc.constantFrom("one", "two", "three\nfour", "five six seven");
    const text = fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join("\n"));
    const head = fc.option(fc.record({ line: fc.nat(5), text: word }), { nil: undefined });
    const snippets = fc.array(
      fc.record({
        path: fc.constantFrom("p", "q"),
        line: fc.nat(40),
        text,
        score: fc.constant(0.5),
        within: head,
      }),
    );
    await fc.assert(
      fc.asyncProperty(snippets, fc.nat(200), async (found, tokens) => {
        const given = found.map(({ within, ...rest }) => (within ? { ...rest, within } : rest));
        const { files, tokens: used } = await fitSnippets(given, tokens, budget);
        assert.ok(used <= tokens);
        const counted = await Promise.all(files.map((file) => budget.count(`${file.path}\n${file.text}`)));
        assert.ok(counted.reduce((sum, count) => sum + count, 0) <= tokens);
        assert.equal(new Set(files.map(({ path }) => path)).size, files.length);
      }),
    );
  });
});
