import assert from "node:assert/strict";
import fc from "fast-check";
import { decideTrigger } from "../../../server/completion/trigger";
import { languagesWithGrammar } from "../../../server/syntax/grammars";
import type { SyntaxTrees } from "../../../server/syntax/syntax";
import { startProcessorTime } from "../../support/processorTime";
import { loadedTrees } from "../../support/syntaxTrees";

function decide(document: string, languageId = "typescript", explicit = false, trees?: SyntaxTrees): string {
  const [prefix = "", suffix = ""] = document.split("█");
  const syntax = trees?.at({ prefix, suffix }, languageId);
  const decision = decideTrigger({ prefix, suffix, languageId, explicit, syntax });
  if (!decision.allowed) return decision.reason;
  return decision.multiLine ? "several lines" : "one line";
}

describe("decideTrigger", () => {
  const one = "one line";
  const several = "several lines";
  const finished = "the statement before the cursor is finished";

  const cases: readonly (readonly [document: string, expected: string, languageId?: string])[] = [
    ["const a = █", one],
    ["const a = f(x█)", one],
    ["const a = f(a, █);", one],
    ['console.log("█");', one],
    ["if (█) {", one],
    ["const a = █ + b", "there is text right of the cursor"],
    ["<p>█</p>", several, "html"],
    ["  <li>Some text█</li>", one, "html"],
    ['<a href="█">Home</a>', "there is text right of the cursor", "html"],
    ['<a href="█"></a>', one, "html"],
    ["const a = <Card █ />;", one, "typescriptreact"],
    ["const a = <Card title={█} />;", several, "typescriptreact"],
    ["if (█) {}", several],
    ["function sort(█) { }", several],
    ["sum█(a, b)", "there is text right of the cursor"],
    ["const na█me = 1", "the cursor is inside a word"],
    ["█name", "the cursor is inside a word"],
    ["näh█er", "the cursor is inside a word"],
    ["█", "the document is empty"],
    ["\n  █\n\n", "the document is empty"],
    ["run();█", finished],
    ["for (let i = 0;█", one],
    ["for (let i = 0;█)", one],
    ["if (a) {\n}█", finished],
    ["const a = {}█", one],
    ["  color: red;█", finished, "css"],
    ["(define x 1) ;█", one, "scheme"],
    ["// then run();█", one],
    ["a();\n  █\nb();", several],
    ["function f() {█", several],
    ["function f() {█}", several],
    ["foo(█)", several],
    ["const f = (a) =>█", several],
    ["type A = {█};", several],
    ["// a list {█", one],
    ["a(); // calls {█", one],
    ["/**\n * Adds (█\n */", one],
    ["def f(a):█", several, "python"],
    ["def f(a):  # why█", one, "python"],
    ["    # note:█", one, "python"],
    ["x = [█]", several, "python"],
    ["key:█", several, "yaml"],
    ["  label:█", one],
    ["  case 1:█", several],
    ["while true do█", several, "lua"],
    ["local function add(a, b)█", several, "lua"],
    ["items.each do |item|█", several, "ruby"],
    ["def total█", several, "ruby"],
    ["if true; then█", several, "shellscript"],
    ["for f in *; do█", several, "shellscript"],
    ["<ul>█", several, "html"],
    ["<br>█", one, "html"],
    ["Some words and then█", one, "markdown"],
    ["# Title\n\n█", several, "markdown"],
  ];

  for (const [document, expected, languageId] of cases) {
    it(`${JSON.stringify(document)}${languageId ? ` in ${languageId}` : ""}: ${expected}`, () => {
      assert.equal(decide(document, languageId), expected);
    });
  }

  const casesWithSyntax: typeof cases = [
    ['const a = "b;█', one],
    ['const a = "// b {█"', one],
    ["const a = `\n  // in █\n`;", one],
    ["const a = `\n  █\n  b`;", several],
    ["/*\n  in█\n*/\na();", one],
    ["/*\n  █\n*/\na();", one],
    ["const a = {\n  b: 1,\n}█", one],
    ["run({\n  b: 1,\n}█", one],
    ["for (let i = 0;█", one],
    ["while (a) {\n  b();\n}█", finished],
    ['def f():\n    """Adds\n\n    █\n    """', several, "python"],
    ["def f():\n    # why\n    █", several, "python"],
    ["items.each do |a|\n  b\nend█", finished, "ruby"],
    ["if a; then\n  b\nfi█", finished, "shellscript"],
    ["void f()\n{█", several, "cpp"],
    ["def total(a)\n  █\nend", several, "ruby"],
  ];

  describe("with a grammar", () => {
    let trees: SyntaxTrees;
    before(async () => {
      trees = await loadedTrees(languagesWithGrammar);
    });
    for (const [document, expected, languageId] of [...cases, ...casesWithSyntax]) {
      it(`${JSON.stringify(document)}${languageId ? ` in ${languageId}` : ""}: ${expected}`, () => {
        assert.equal(decide(document, languageId, false, trees), expected);
      });
    }
  });

  it("allows explicit requests, on one line when text follows the cursor", () => {
    assert.equal(decide("█", "typescript", true), several);
    assert.equal(decide("na█me", "typescript", true), one);
    assert.equal(decide("const a = █ + b", "typescript", true), one);
    assert.equal(decide("run();█", "typescript", true), one);
    assert.equal(decide("  █ + b", "typescript", true), one);
  });

  it("accepts any string and always allows explicit requests", () => {
    const any = fc.string({ unit: "binary" });
    const language = fc.constantFrom("typescript", "python", "lua", "html", "shellscript", "nothing");
    fc.assert(
      fc.property(any, any, language, (prefix, suffix, languageId) => {
        decideTrigger({ prefix, suffix, languageId, explicit: false });
        assert.ok(decideTrigger({ prefix, suffix, languageId, explicit: true }).allowed);
      }),
    );
  });

  it("is fast on a line of a megabyte", () => {
    const processorMs = startProcessorTime();
    decide(`${" ".repeat(1_000_000)}█${" ".repeat(1_000_000)}x`);
    decide(`${"a('".repeat(300_000)}█${")".repeat(1_000_000)}x`);
    assert.ok(processorMs() < 1000);
  });
});
