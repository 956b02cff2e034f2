import assert from "node:assert/strict";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

interface Token {
  readonly text: string;
  readonly probability: number;
}
interface Completion {
  readonly file: string;
  readonly line: number;
  readonly tokens: readonly Token[];
}

interface Row {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

type Sections = ReadonlyMap<string, { readonly text: string; readonly code: string }>;
type Ask = (places: readonly { readonly before: string }[]) => readonly (readonly Token[])[];

let compareCompletions: (
  reference: readonly Completion[],
  others: readonly Completion[],
  ask: Ask,
) => readonly (Row & { readonly verdict: string; readonly deviation: number })[];
let tolerance: number;
let readSections: (output: string) => Sections;
let dataOf: (section: unknown) => unknown;
let judgeMachine: (sections: Sections) => readonly Row[];

before(async () => {
  const load = (name: string) => import(pathToFileURL(resolve(`scripts/lib/arm64/${name}.mjs`)).href);
  ({ compareCompletions, tolerance } = await load("compare"));
  ({ dataOf, judgeMachine, readSections } = await load("report"));
});

const token = (text: string, probability = 0.9): Token => ({ text, probability });
const completion = (...tokens: readonly Token[]) => ({ file: "a.ts", line: 4, tokens });
const noQuestion = () => assert.fail("nothing to ask");

/** The one row of a comparison, where the two most probable tokens are these. */
function compare(one: readonly Token[], other: readonly Token[], ...candidates: readonly Token[]) {
  const asked: { before: string }[] = [];
  const ask = (places: readonly { before: string }[]) => {
    asked.push(...places);
    return places.map(() => candidates);
  };
  const [row] = compareCompletions([completion(...one)], [completion(...other)], ask);
  assert.ok(row);
  return { ...row, asked };
}

describe("the comparison of completions between processors", () => {
  it("passes equal tokens whose probabilities are close", () => {
    const tokens = [token("a"), token("b", 0.5)];
    const [row] = compareCompletions(
      [completion(...tokens)],
      [completion(token("a"), token("b", 0.52))],
      noQuestion,
    );
    assert.ok(row);
    assert.equal(row.verdict, "equal");
    assert.equal(row.passed, true);
    assert.ok(Math.abs(row.deviation - 0.02) < 1e-9);
  });

  it("fails equal tokens whose probabilities are not", () => {
    const row = compare([token("a", 0.9)], [token("a", 0.9 - tolerance - 0.01)]);
    assert.deepEqual([row.verdict, row.passed], ["equal", false]);
  });

  it("passes two tokens that change places when they are almost equally probable", () => {
    const [x, y] = [token("x", 0.41), token("y", 0.4)];
    const row = compare([token("a"), x, token("z")], [token("a"), y], x, y);
    assert.deepEqual([row.verdict, row.passed], ["near tie", true]);
    assert.equal(row.asked[0]?.before, "a");
    const ended = compare([token("a")], [token("a"), y], token("", 0.41), y);
    assert.equal(ended.verdict, "near tie", "the end of an answer is a token, too");
  });

  it("fails a difference that is no near tie, or of tokens that are not the most probable", () => {
    const [x, y] = [token("x", 0.6), token("y", 0.3)];
    assert.deepEqual(compare([x], [y], x, y).passed, false);
    assert.deepEqual(compare([x], [token("q")], token("x", 0.41), token("y", 0.4)).passed, false);
    const [missing] = compareCompletions([completion(x)], [], noQuestion);
    assert.deepEqual([missing?.passed, missing?.detail], [false, "missing"]);
  });
});

describe("what the emulated machine prints", () => {
  const attempts = [{ outcome: "refused" }, { outcome: "refused" }];
  const diagnosis = (outcome = "refused") => ({
    verdict: "ok",
    seal: "sealed",
    completion: { ok: true, tokensPerSecond: 9 },
    protection: { server: { claims: [{ attempts }] }, child: { claims: [{ attempts: [{ outcome }] }] } },
  });
  const machine = { arch: "arm64", kernel: "6.12", node: "v24", modules: "capability,landlock" };
  const section = (name: string, text: string, code = 0) =>
    `@@@ begin ${name}\n${text}\n\n@@@ end ${name} ${code}\n`;
  const output = (doctor: unknown, tests = "  9 passing (2m)\n", code = 0) =>
    readSections(
      `boot\n${section("machine", JSON.stringify(machine))}${section("doctor", JSON.stringify(doctor))}${section("seal", tests, code)}@@@ finished\n`,
    );
  const failed = (sections: Sections) =>
    judgeMachine(sections)
      .filter((row) => !row.passed)
      .map(({ name }) => name);

  it("passes only when everything is there and refused", () => {
    assert.deepEqual(failed(output(diagnosis())), []);
    assert.deepEqual(failed(output(diagnosis("untried"))), ["sealed"]);
    assert.deepEqual(failed(output({ ...diagnosis(), seal: "guarded" })), ["sealed"]);
    assert.deepEqual(failed(output(diagnosis(), "  8 passing\n  1 failing\n", 1)), ["tests of the seal"]);
    assert.deepEqual(failed(output(diagnosis(), "No test files found\n")), ["tests of the seal"]);
    assert.deepEqual(failed(readSections("boot\n@@@ begin machine\n{")), [
      "arm64 kernel",
      "doctor",
      "sealed",
      "tests of the seal",
    ]);
  });

  it("takes no section that failed or was cut off", () => {
    const sections = readSections(`${section("a", "[1]")}${section("b", "[1]", 1)}@@@ begin c\n[1]\n`);
    assert.deepEqual(
      ["a", "b", "c"].map((name) => dataOf(sections.get(name))),
      [[1], undefined, undefined],
    );
  });
});
