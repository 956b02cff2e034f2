import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { codesIn, tablesIn } from "../support/protocolDocument";
import { productTexts, quotedTexts, quotingColumn, textsQuotedBy } from "../support/quotedTexts";

const page = readFileSync("docs/notifications.md", "utf8");
const texts = productTexts();

/** The functions that show a notification, a dialog or progress. Those with a name of their own are in client/ui. */
const showing = [
  "showErrorMessage",
  "showWarningMessage",
  "showInformationMessage",
  "withProgress",
  "cancellableProgress",
  "confirm",
  "offerModels",
];
const sources = new Map(
  globSync("client/**/*.ts")
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !file.startsWith("client/ui/"))
    .map((file) => [file, readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")]),
);

/** For each call the text that it shows, if it is written in the call. */
function callsIn(source: string): string[] {
  const call = new RegExp(
    `(?<!function |[\\w.#])(?:${showing.join("|")})\\(\\s*(?:l10n\\.t\\(\\s*("(?:[^"\\\\]|\\\\.)*"))?`,
    "g",
  );
  return Array.from(source.matchAll(call), ([, text = '""']) => JSON.parse(text) as string);
}

const calls = new Map(
  [...sources]
    .map(([file, source]) => [file, callsIn(source)] as const)
    .filter(([, found]) => found.length > 0),
);

/** Files of the column “code”, with the number of their calls. */
function listedCalls(document: string): Map<string, number> {
  const listed = new Map<string, number>();
  for (const { head, rows } of tablesIn(document))
    for (const row of rows)
      for (const [, file = "", count = "1"] of (row[head.indexOf("code")] ?? "").matchAll(
        /`([^`]+)`(?: × (\d+))?/g,
      ))
        listed.set(file, (listed.get(file) ?? 0) + Number(count));
  return listed;
}

describe("docs/notifications.md", () => {
  it("lists every call that shows one, and no others", () => {
    assert.ok(calls.size > 35);
    const inCode = [...calls].map(([file, found]) => `${file}: ${found.length}`);
    const onPage = [...listedCalls(page)].map(([file, count]) => `${file}: ${count}`);
    assert.deepEqual(onPage.toSorted(), inCode.toSorted());
  });

  it("quotes the text of each call that has one", () => {
    const quoted = new Set(quotedTexts(page).flatMap((each) => textsQuotedBy(each, texts)));
    const written = [...calls.values()].flat().filter((text) => text !== "");
    assert.ok(written.length > 40);
    assert.deepEqual(
      written.filter((text) => !quoted.has(text)),
      [],
    );
  });

  it("quotes texts that exist", () => {
    assert.deepEqual(
      quotedTexts(page).filter((each) => textsQuotedBy(each, texts).length === 0),
      [],
    );
  });

  it("has a reason for each that comes without a command", () => {
    for (const { head, rows } of tablesIn(page)) {
      assert.equal(head[0], quotingColumn);
      for (const row of rows) {
        assert.equal(row.length, head.length, row[0]);
        for (const cell of row) assert.notEqual(cell, "", row[0]);
      }
    }
  });

  it("holds because nothing else shows any", () => {
    const direct = /\bwindow\s*\.\s*(?:show(?:Error|Warning|Information)Message|withProgress)\b/;
    const others = [...sources].filter(([, source]) => direct.test(source)).map(([file]) => file);
    assert.deepEqual(others, []);
  });

  it("is compared with calls in any form", () => {
    const source =
      'void confirm(\n  l10n.t(\n "A \\"b\\"", 1)); this.#confirm(x); function confirm(a) {} return withProgress({';
    assert.deepEqual(callsIn(source), ['A "b"', ""]);
    const document = "| Inhouse says | code |\n|---|---|\n| `A.` | `a.ts` × 2, `b.ts` |\n| `B.` | `a.ts` |\n";
    assert.deepEqual(
      [...listedCalls(document)],
      [
        ["a.ts", 3],
        ["b.ts", 1],
      ],
    );
    assert.deepEqual(codesIn("`a` b `c`"), ["a", "c"]);
  });
});
