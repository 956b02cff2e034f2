import assert from "node:assert/strict";
import fc from "fast-check";
import { bestWindow, jaccard, lineWords, wordSet } from "../../../server/context/similarity";

describe("similarity", () => {
  it("counts names, not keywords", () => {
    assert.equal(
      jaccard(wordSet("const total = price * amount"), wordSet("return amount * price + total;")),
      1,
    );
    assert.equal(jaccard(wordSet("const return if else"), wordSet("const return if else")), 0);
    assert.equal(jaccard(wordSet("alpha beta"), wordSet("gamma delta")), 0);
    assert.equal(jaccard(wordSet("größe"), wordSet("größe")), 1);
  });

  it("finds the most similar lines", () => {
    const lines = Array.from({ length: 300 }, (_, at) => `filler${at} other${at}`);
    lines[210] = "parseInvoice(invoice, currency)";
    const best = bestWindow(lineWords(lines), wordSet("parseInvoice(invoice, currency)"));
    assert.ok(best !== undefined && best.start <= 210 && best.end > 210 && best.end - best.start === 60);
    assert.equal(bestWindow(lineWords(lines), wordSet("nothingOfThat")), undefined);
    assert.equal(bestWindow(lineWords([]), wordSet("a1")), undefined);
  });

  it("scores each window independently", () => {
    const word = fc.constantFrom("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "");
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 40 }),
        fc.array(word),
        (rows, wanted) => {
          const lines = rows.map((row) => row.join(" "));
          const reference = wordSet(wanted.join(" "));
          const best = bestWindow(lineWords(lines), reference, 6);
          const windowScores = lines.flatMap((_, start) => {
            const part = lines.slice(start, start + 6);
            return part.length === 6 || start === 0 ? [jaccard(wordSet(part.join(" ")), reference)] : [];
          });
          if (best === undefined) return;
          const own = jaccard(wordSet(lines.slice(best.start, best.end).join(" ")), reference);
          assert.ok(Math.abs(best.score - own) < 1e-9);
          assert.ok(best.score <= Math.max(...windowScores) + 1e-9);
        },
      ),
    );
  });
});
