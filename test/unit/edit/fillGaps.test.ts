import assert from "node:assert/strict";
import fc from "fast-check";
import { lossWarnings } from "../../../server/edit/apply/definitions";
import { fillGaps } from "../../../server/edit/apply/fillGaps";

/** For each language: how to write a class of methods and a comment. */
const languages: Readonly<
  Record<
    string,
    {
      readonly head: string;
      readonly method: (at: number, body: string) => string;
      readonly tail: string;
      readonly comment: (text: string) => string;
    }
  >
> = {
  typescript: {
    head: "export class Shop {",
    method: (at, body) => `  method${at}(a: number) {\n    step${at}();\n    return ${body};\n  }`,
    tail: "}",
    comment: (text) => `  // ${text}`,
  },
  java: {
    head: "class Shop\n{",
    method: (at, body) =>
      `    int method${at}(int a)\n    {\n        step${at}();\n        return ${body};\n    }`,
    tail: "}",
    comment: (text) => `    /* ${text} */`,
  },
  python: {
    head: "class Shop:",
    method: (at, body) => `    def method${at}(self):\n        step${at}()\n        return ${body}`,
    tail: "",
    comment: (text) => `    # ${text}`,
  },
  ruby: {
    head: "class Shop",
    method: (at, body) => `  def method${at}\n    step${at}\n    ${body}\n  end`,
    tail: "end",
    comment: (text) => `  # ${text}`,
  },
  css: {
    head: "",
    method: (at, body) => `.rule${at} {\n  margin: ${at}px;\n  order: ${body};\n}`,
    tail: "",
    comment: (text) => `/* ${text} */`,
  },
  html: {
    head: "<main>",
    method: (at, body) => `  <section id="s${at}">\n    <p>${at}</p>\n    <b>${body}</b>\n  </section>`,
    tail: "</main>",
    comment: (text) => `  <!-- ${text} -->`,
  },
};

const words = fc.array(
  fc.constantFrom("rest", "igual", "其余", "bleibt", "без", "изменений", "as", "it", "is", "(snip)", "…"),
  {
    minLength: 1,
    maxLength: 6,
  },
);

const leftOut = fc.record({
  languageId: fc.constantFrom(...Object.keys(languages)),
  count: fc.integer({ min: 2, max: 6 }),
  changed: fc.nat(5),
  from: fc.nat(5),
  length: fc.integer({ min: 1, max: 4 }),
  said: words.map((each) => each.join(" ")),
});

type LeftOut = typeof leftOut extends fc.Arbitrary<infer T> ? T : never;

/** A text, the text with one method changed, and the changed text without a run of other methods. */
function texts({ languageId, count, changed, from, length, said }: LeftOut, hasComment: boolean) {
  const { head, method, tail, comment } = languages[languageId] ?? {
    head: "",
    method: () => "",
    tail: "",
    comment: () => "",
  };
  const write = (methods: readonly string[]) =>
    [head, methods.join("\n\n"), tail]
      .filter((part) => part !== "")
      .join("\n")
      .split("\n");
  const old = Array.from({ length: count }, (_, at) => method(at, "1"));
  const now = old.map((each, at) => (at === changed % count ? method(at, "2") : each));
  const start = from % count;
  const isOut = (at: number) => at >= start && at < start + length && at !== changed % count;
  const lazy = now.flatMap((each, at) => {
    if (!isOut(at)) return [each];
    return hasComment && !isOut(at - 1) ? [comment(said)] : [];
  });
  return {
    before: write(old),
    after: write(now),
    lazy: write(lazy),
    isComplete: !now.some((_, at) => isOut(at)),
  };
}

describe("code that an answer leaves out", () => {
  it("stays in place of any comment that stands for it, or the answer is rejected", () => {
    let filled = 0;
    fc.assert(
      fc.property(leftOut, (each) => {
        const { before, after, lazy } = texts(each, true);
        const result = fillGaps(before, lazy, each.languageId);
        if (result === undefined) return;
        filled += 1;
        assert.deepEqual(result.lines, after);
      }),
      { numRuns: 2000 },
    );
    assert.ok(filled > 1500, `only ${filled} were filled in`);
  });

  it("causes a warning if nothing stands for it", () => {
    fc.assert(
      fc.property(leftOut, (each) => {
        const { before, lazy, isComplete } = texts(each, false);
        const result = fillGaps(before, lazy, each.languageId);
        assert.deepEqual(result?.lines, lazy);
        assert.equal(lossWarnings(before, lazy, each.languageId).length, isComplete ? 0 : 1);
      }),
      { numRuns: 2000 },
    );
  });

  it("is not suspected in a complete answer with new comments above methods", () => {
    fc.assert(
      fc.property(leftOut, fc.nat(5), (each, above) => {
        const { before, after } = texts({ ...each, length: 0 }, false);
        const { comment } = languages[each.languageId] ?? { comment: () => "" };
        const heads = after.flatMap((line, at) => (/method\d|rule\d|section id/.test(line) ? [at] : []));
        const commented = after.toSpliced(heads[above % heads.length] ?? 0, 0, comment(each.said));
        const result = fillGaps(before, commented, each.languageId);
        assert.deepEqual(result, { lines: commented, standIns: [] });
        assert.deepEqual(lossWarnings(before, commented, each.languageId), []);
      }),
      { numRuns: 1000 },
    );
  });
});
