import assert from "node:assert/strict";
import fc from "fast-check";
import type { CursorWindow } from "../../../server/context/cursorWindow";
import { gatherContext } from "../../../server/context/gather";
import { defaultRankLimits, rank } from "../../../server/context/rank";
import type { ContextSource, Snippet } from "../../../server/context/source";
import { createLogger, silent } from "../../../server/log";

const window: CursorWindow = {
  prefix: "const total = invoice.lines.reduce(sumOfLine);\n",
  suffix: "",
  firstLine: 0,
  eol: "\n",
};
const snippet = (path: string, text = `function of_${path}() { body_${path}(); }`, score = 0): Snippet => ({
  path,
  text,
  score,
});
const list = (weight: number, ...snippets: Snippet[]) => ({ weight, snippets });

describe("ranking of context", () => {
  it("puts first what several sources name", () => {
    const ranked = rank(
      [
        list(1, snippet("aaa", undefined, 2), snippet("bbb", undefined, 1)),
        list(1, snippet("ccc", undefined, 2), snippet("bbb", undefined, 1)),
      ],
      window,
    );
    assert.deepEqual(
      ranked.map(({ path }) => path),
      ["bbb", "aaa", "ccc"],
    );
    assert.ok((ranked[0]?.score ?? 0) > (ranked[1]?.score ?? 0));
  });

  it("weighs the sources", () => {
    const ranked = rank([list(1, snippet("light")), list(2, snippet("heavy"))], window);
    assert.equal(ranked[0]?.path, "heavy");
  });

  it("leaves out what is at the cursor already", () => {
    const same = snippet("copy.ts", "const total = invoice.lines.reduce(sumOfLine);");
    const alike = snippet("alike.ts", "total + invoice.lines.reduce(sumOfLine) * factor");
    assert.deepEqual(rank([list(1, same, alike, snippet("other"))], window).length, 1);
  });

  it("shows a passage once, also when two sources cut it differently", () => {
    const lines = Array.from({ length: 20 }, (_, at) => `statement${at}(argument${at});`);
    const a = snippet("a.ts", lines.slice(0, 12).join("\n"));
    const b = snippet("a.ts", lines.slice(2, 14).join("\n"));
    const copy = snippet("copy.ts", lines.slice(0, 12).join("\n"));
    assert.equal(rank([list(1, a), list(1, b), list(1, copy)], window).length, 1);
  });

  it("keeps to its limits, and to the same order for the same input", () => {
    const text = fc.string({
      minLength: 1,
      maxLength: 60,
      unit: fc.constantFrom("ab", "cd", "ef ", "gh\n", "ij("),
    });
    const found = fc.array(
      fc.record({
        weight: fc.constantFrom(0.5, 1, 2),
        snippets: fc.array(fc.record({ path: fc.constantFrom("p", "q", "r"), text, score: fc.integer() })),
      }),
    );
    fc.assert(
      fc.property(found, (lists) => {
        const limits = { ...defaultRankLimits, perFile: 2, snippets: 4, chars: 200 };
        const ranked = rank(lists, window, limits);
        assert.ok(ranked.length <= 4);
        assert.ok(ranked.reduce((sum, { text }) => sum + text.length, 0) <= 200);
        for (const path of ["p", "q", "r"]) assert.ok(ranked.filter((one) => one.path === path).length <= 2);
        assert.deepEqual(
          ranked.map(({ score }) => score),
          ranked.map(({ score }) => score).toSorted((a, b) => b - a),
        );
        const shuffled = lists.map((one) => ({ ...one, snippets: one.snippets.toReversed() }));
        assert.deepEqual(rank(structuredClone(lists), window, limits), ranked);
        assert.deepEqual(rank(shuffled, window, limits), ranked);
      }),
    );
  });
});

describe("gathering of context", () => {
  const source = (name: string, gather: ContextSource["gather"]): ContextSource => ({
    name,
    weight: 1,
    gather,
  });
  const query = { uri: "file:///a.ts", languageId: "typescript", window };

  it("takes what is there in time and leaves out what fails", async () => {
    const lines: string[] = [];
    const log = createLogger(
      (_, line) => lines.push(line),
      () => "warn",
    );
    let aborted = false;
    const sources = [
      source("never", (_, signal) => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        return new Promise(() => {});
      }),
      source("throws", () => {
        throw new Error("secret text");
      }),
      source("rejects", async () => Promise.reject(new TypeError("secret text"))),
      source("good", async () => [snippet("good")]),
    ];
    const began = performance.now();
    const found = await gatherContext(sources, query, 40, log);
    assert.deepEqual(
      found.map(({ path }) => path),
      ["good"],
    );
    assert.ok(performance.now() - began < 1000 && aborted);
    assert.equal(lines.length, 2);
    assert.doesNotMatch(lines.join(), /secret/);
  });

  it("does not wait for the deadline when all have answered", async () => {
    const began = performance.now();
    await gatherContext([source("good", async () => [])], query, 10_000, silent);
    assert.ok(performance.now() - began < 1000);
  });
});
