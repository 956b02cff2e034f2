import assert from "node:assert/strict";
import fc from "fast-check";
import type { CursorWindow } from "../../../server/context/cursorWindow";
import { defaultRankLimits, rank, snippetValue } from "../../../server/context/rank";
import type { Snippet } from "../../../server/context/source";

const window: CursorWindow = {
  prefix: "const total = invoice.lines.reduce(sumOfLine);\n",
  suffix: "",
  firstLine: 0,
  eol: "\n",
};
const snippet = (path: string, score = 0.5, text = `function of_${path}() { body_${path}(); }`): Snippet => ({
  path,
  text,
  line: 0,
  score,
});
const pathsOf = (found: readonly Snippet[]) => rank(found, window).map(({ path }) => path);

describe("context ranking", () => {
  it("puts likelier snippets first, and those of several sources before those of one", () => {
    assert.deepEqual(pathsOf([snippet("less", 0.2), snippet("more", 0.3)]), ["more", "less"]);
    const twice = [snippet("bbb", 0.4), snippet("aaa", 0.5), snippet("bbb", 0.4)];
    assert.deepEqual(pathsOf(twice), ["bbb", "aaa"]);
    const [first] = rank(twice, window);
    assert.ok(Math.abs((first?.score ?? 0) - 0.64) < 1e-9);
  });

  it("weighs a snippet's likely use against its length", () => {
    const long = snippet("long", 0.3, Array.from({ length: 60 }, (_, at) => `statement${at}();`).join("\n"));
    assert.deepEqual(pathsOf([long, snippet("short", 0.2)]), ["short", "long"]);
    assert.deepEqual(pathsOf([{ ...long, score: 0.9 }, snippet("short", 0.2)]), ["long", "short"]);
  });

  it("leaves out text that is already at the cursor", () => {
    const same = snippet("copy.ts", 0.5, "const total = invoice.lines.reduce(sumOfLine);");
    const words = ["total", "invoice", "lines", "reduce", "sumOfLine"];
    const alike = snippet("alike.ts", 0.5, words.map((word) => `const ${word};`).join("\n"));
    assert.deepEqual(pathsOf([same, alike, snippet("other")]), ["other"]);
  });

  it("shows a passage once, even when two sources cut it differently", () => {
    const lines = Array.from({ length: 20 }, (_, at) => `statement${at}(argument${at});`);
    const a = snippet("a.ts", 0.5, lines.slice(0, 12).join("\n"));
    const b = { ...snippet("a.ts", 0.4, lines.slice(2, 14).join("\n")), line: 2 };
    const copy = snippet("copy.ts", 0.3, lines.slice(0, 12).join("\n"));
    assert.equal(pathsOf([a, b, copy]).length, 1);
  });

  it("shows equal members once for each of their classes", () => {
    const member = (name: string) => ({
      ...snippet("shapes.ts", 0.5, "  area(): number"),
      within: { line: 0, text: `class ${name} {` },
    });
    assert.equal(pathsOf([member("Circle"), { ...member("Square"), line: 9 }]).length, 2);
  });

  it("respects its limits, and gives the same order for the same input", () => {
    const text = fc.string({
      minLength: 1,
      maxLength: 60,
      unit: fc.constantFrom("ab", "cd", "ef ", "gh\n", "ij("),
    });
    const found = fc.array(
      fc.record({
        path: fc.constantFrom("p", "q", "r"),
        text,
        line: fc.nat(50),
        score: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(found, (snippets) => {
        const limits = { ...defaultRankLimits, snippets: 4, chars: 200 };
        const ranked = rank(snippets, window, limits);
        assert.ok(ranked.length <= 4);
        assert.ok(ranked.reduce((sum, one) => sum + one.text.length, 0) <= 200);
        assert.deepEqual(
          ranked.map(snippetValue),
          ranked.map(snippetValue).toSorted((a, b) => b - a),
        );
        assert.deepEqual(rank(structuredClone(snippets), window, limits), ranked);
      }),
    );
  });
});
