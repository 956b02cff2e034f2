import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { patternOf, productTexts, quotedTexts, textsQuotedBy } from "../support/quotedTexts";

const page = readFileSync("docs/troubleshooting.md", "utf8");
const quotations = quotedTexts(page);
const texts = productTexts();

/** The doctor's lines, which are English only; a value inside is a placeholder. */
const doctorSource = globSync("server/models/doctor/**/*.ts")
  .map((file) => readFileSync(file, "utf8").replace(/\$\{[^}]*\}/g, "{0}"))
  .join("\n");

const quoted = new Set(quotations.flatMap((each) => textsQuotedBy(each, texts)));

/** Texts with these words tell of something that did not go as the user wanted. */
const failure = new RegExp(
  `\\b(?:${[
    "can't|cannot|could not|no longer|not (?:used|reviewed|available|installed|running|inserted|sealed|proved)",
    "failed|damaged|crash\\w*|stopped|missing|denied|lost|invalid|unexpected|refus\\w*|blocked|left out|read-only",
    "too (?:old|new|large|long|small|slow|many|big)|unfinished|turned off|are off|does not",
  ].join("|")})\\b`,
  "i",
);

/** Imperatives after the beginning, a colon, a period or a comma: such a text says itself what to do. */
const advice = new RegExp(
  `(?:^|[:.;,] |, or |and )(?:${[
    "add|allow|ask|attach|check|choose|clear|close|contact|continue|delete|describe|download|enable|enter|free",
    "give|install|lower|make|mend|move|name|open|paste|pick|place|raise|read|reinstall|remove|rename|rephrase|replace",
    "restart|restrict|retry|review|run|save|say|search|select|send|set|shorten|start|trust|try|turn|type|undo|update",
    "use|wait|write|rebuilt|rewritten|recreated",
  ].join("|")})\\b`,
  "i",
);

/** Texts with the words of a failure that report none: on the pages of the report, of the statistics and of completions. */
const noFailures: readonly RegExp[] = [
  /^(?:Stopped (?:at|where|because the (?:answer was|model was not))|The model ended)/,
  /^(?:Not sealed: |Nothing of yours|Inhouse writes|Only files opened|Compare|Shown: |Details of the earlier)/,
  /^(?:This (?:deletes|detects|can't be undone)|Statistics are|Not available on this system|The self-test is not)/,
  /^(?:Memory and descriptors|Mounts, |No (?:crash|keys|system call|file|signal|socket)|Which model files)/,
  /^(?:“\{0\}” \(\{1\} could not be tried|Why it is not sealed|Refused)/,
];

/** A label or a value of a table has no period. */
const isSentence = (text: string) => /^[^A-Z]|[.}]$/.test(text) && /\s\S+\s/.test(text);

const isFailure = (text: string) =>
  isSentence(text) && failure.test(text) && !advice.test(text) && !noFailures.some((each) => each.test(text));

describe("docs/troubleshooting.md", () => {
  it("quotes texts that the product has", () => {
    assert.ok(quotations.length > 150);
    const inDoctor = (each: string) => new RegExp(patternOf(each)).test(doctorSource);
    assert.deepEqual(
      quotations.filter((each) => textsQuotedBy(each, texts).length === 0 && !inDoctor(each)),
      [],
    );
  });

  it("has every text that tells of a failure without saying what to do", () => {
    const failures = texts.filter(isFailure);
    assert.ok(failures.length > 70);
    assert.deepEqual(
      failures.filter((text) => !quoted.has(text)),
      [],
    );
  });

  it("knows a failure and an advice when it sees them", () => {
    assert.equal(isFailure("{0} can't be opened."), true);
    assert.equal(isFailure("{0} can't be opened: choose another file."), false);
    assert.equal(isFailure("The disk failed. Try again."), false);
    assert.equal(isFailure("Ready: {0}"), false);
  });
});
