import assert from "node:assert/strict";
import fc from "fast-check";
import { TooMuchWorkError, WorkLimit } from "../../../../server/protocol/paths/patternProgram";
import { Rules } from "../../../../server/workspace/gitIgnore/rules";
import { Wildmatch } from "../../../../server/workspace/gitIgnore/wildmatch";
import { WorkBudget } from "../../../../server/workspace/gitIgnore/workBudget";
import { GitSandbox } from "../../../support/gitRepository";

const plenty = 1e9;

/** A star makes three steps, the end may add one more, and each character counts separately. */
function limitFor(pattern: string, text: string): number {
  return (3 * pattern.length + 2) * (text.length + 1);
}

function stepsOf(pattern: string, text: string, isPath: boolean): number {
  const wildmatch = new Wildmatch(pattern, { isPath, ignoreCase: false });
  const work = new WorkLimit(plenty);
  wildmatch.matches(text, work);
  return plenty - work.left;
}

describe("wildcards: work", () => {
  const patterns = fc.oneof(
    fc.string({ unit: fc.constantFrom("*", "a", "/", "?", "**/", "[ab]", "[!a]", "z"), maxLength: 60 }),
    fc.string({ unit: "binary-ascii", maxLength: 60 }),
  );
  const texts = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 300 });

  it("is at most proportional to the pattern's length times the text's", () => {
    fc.assert(
      fc.property(patterns, texts, fc.boolean(), (pattern, text, isPath) => {
        assert.ok(stepsOf(pattern, text, isPath) <= limitFor(pattern, text));
      }),
      { numRuns: 5000 },
    );
  });

  for (const [pattern, text] of [
    ["**/*/**/*/**/z", "a/".repeat(600)],
    [`${"**/*/".repeat(100)}z`, "a/".repeat(2000)],
    [`${"*a".repeat(500)}z`, "a".repeat(4000)],
    [`${"**/".repeat(1000)}z`, "a/".repeat(2000)],
    [`${"[a-z]*".repeat(200)}A`, "a".repeat(4000)],
  ] as const) {
    it(`stays in this limit for ${pattern.slice(0, 30)} and a path of ${text.length} characters`, () => {
      assert.ok(stepsOf(pattern, text, true) <= limitFor(pattern, text));
    });
  }

  it("ends at the limit", () => {
    const wildmatch = new Wildmatch("*a*a*a*z", { isPath: true, ignoreCase: false });
    assert.throws(() => wildmatch.matches("a".repeat(1000), new WorkLimit(1000)), TooMuchWorkError);
  });

  it("uses no stack for long patterns", () => {
    for (const piece of ["**/", "*", "[a", "\\", "?", "[[:alpha:]]"]) {
      const wildmatch = new Wildmatch(piece.repeat(50_000), { isPath: true, ignoreCase: false });
      assert.equal(wildmatch.matches("-", new WorkLimit(plenty)), piece === "*");
    }
  });
});

describe("wildcards: bytes", () => {
  const classes = "alnum alpha blank cntrl digit graph lower print punct space upper xdigit".split(" ");
  const sets = [
    ...classes.flatMap((name) => [`[[:${name}:]]`, `[![:${name}:]]`]),
    ...[
      "?",
      "[a-z]",
      "[A-Z]",
      "[Z-a]",
      "[!-~]",
      "[\x80-\xff]",
      "[^\x80-\xff]",
      "\\A",
      "\\a",
      "A",
      "é",
      "??",
      "[é]",
    ],
    ...[
      "[]-a]",
      "[]]",
      "[!]]",
      "[a-]",
      "[-a]",
      "[--0]",
      "[\\--\\.]",
      "[[:digit:]-z]",
      "[[]",
      "[[:]",
      "[[:x:]]",
      "[\\]]",
    ],
  ];
  const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).filter(
    (byte) => byte !== "\0" && byte !== "/" && byte !== ".",
  );

  for (const ignoreCase of [false, true]) {
    it(`are in a set exactly when Git says so${ignoreCase ? ", ignoring case" : ""}`, async () => {
      using sandbox = new GitSandbox();
      sandbox.init("repository");
      sandbox.git("repository", ["config", "core.ignoreCase", String(ignoreCase)]);
      const asked = sets.flatMap((_, at) => bytes.map((byte) => `${at}/${byte}`));
      for (const [at, set] of sets.entries())
        sandbox.write(`repository/${at}/.gitignore`, Buffer.from(set, "latin1"));
      const args = ["check-ignore", "--no-index", "-z", "--stdin"];
      const answer = sandbox.git("repository", args, { input: `${asked.join("\0")}\0`, codes: [0, 1] });
      const ours: string[] = [];
      for (const [at, set] of sets.entries()) {
        const rules = await Rules.parse(set, ignoreCase, new WorkBudget());
        const found = bytes.filter((byte) => rules.find(byte, false, new WorkLimit(plenty)));
        ours.push(...found.map((byte) => `${at}/${byte}`));
      }
      assert.deepEqual(ours, answer.split("\0").slice(0, -1));
    });
  }
});
