import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanCommitMessage } from "../../../../client/git/cleanCommitMessage";

const blanks = [
  ..." \t\u00a0\u1680\u2000\u2003\u2009\u200a\u202f\u205f\u3000\u2800\u200b\u200d\u2060\ufeff\u3164\u180e\u00ad",
];
const dashes = [..."-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u2043"];
const colons = [...":\uff1a\ufe55\u02d0\u02f8\u2236\ua789"];
const names = [
  "Signed-off-by",
  "Co-authored-by",
  "Reviewed-by",
  "Acked-by",
  "Tested-by",
  "Co-developed-by",
  "Reported-by",
  "Assisted-by",
  "Generated-by",
  "Written-by",
  "On-behalf-of",
  "Reviewed-on",
  "Invented-for",
  "Author",
];
const letters: Readonly<Record<string, readonly string[]>> = {
  o: ["o", "O", "\u043e", "\u03bf", "\uff4f"],
  e: ["e", "E", "\u0435", "\uff45"],
  a: ["a", "A", "\u0430", "\uff41"],
  i: ["i", "I", "\u0131", "\u0456", "\u2170"],
  y: ["y", "Y", "\u0443"],
  "-": dashes,
};

describe("signatures in a commit message", () => {
  it("are removed with any letters, dashes, blanks and case, in any place", () => {
    const disguised = fc
      .constantFrom(...names)
      .chain((name) =>
        fc.tuple(
          ...[...name].map((letter) =>
            fc.constantFrom(...(letters[letter] ?? [letter, letter.toUpperCase()])),
          ),
        ),
      );
    const gap = fc.array(fc.constantFrom(...blanks), { maxLength: 3 }).map((all) => all.join(""));
    const line = fc
      .tuple(gap, disguised, gap, fc.constantFrom(...colons), gap)
      .map(
        ([before, name, middle, colon, behind]) =>
          `${before}${name.join("")}${middle}${colon}${behind}Jane <jane@example.com>`,
      );
    fc.assert(
      fc.property(line, fc.boolean(), (signed, folded) => {
        const more = folded ? `${signed}\n  and more of it` : signed;
        const said = `Add a cache\n\nIt keeps answers.\n\n${more}\n\nThe end.`;
        assert.equal(cleanCommitMessage(said), "Add a cache\n\nIt keeps answers.\n\nThe end.");
      }),
      { numRuns: 500 },
    );
  });

  it("are removed even without an address", () => {
    for (const line of ["Generated-by: a tool", "Assisted-by: Somebody", "On-behalf-of: @company"])
      assert.equal(cleanCommitMessage(`Add a cache\n\n${line}`), "Add a cache", line);
  });

  it("do not include similar lines", () => {
    const said =
      "Sort by name\n\nCaused-by: the new parser\nNote: signed off by nobody\n- Sorted-by: name\n\nFixes: #12\nLink: https://example.com";
    assert.equal(cleanCommitMessage(said), said);
  });
});
