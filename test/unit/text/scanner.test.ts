import assert from "node:assert/strict";
import fc from "fast-check";
import { Scanner } from "../../../server/text/scanner";
import { startProcessorTime } from "../../support/processorTime";

/** Code of a language, and the openers left open at its end, outermost first. */
const cases: readonly (readonly [languageId: string, code: string, open: string, mistakes?: number])[] = [
  ["typescript", "f(a, [b, {", "( [ {"],
  ["typescript", "f(\"(\", '[', `{`", "("],
  ["typescript", "const a = `x ${f(", "` ${ ("],
  ["typescript", "a = b / c(d) / e(", "("],
  ["typescript", "if (/[(]\\)/.test(a", "( ("],
  ["typescript", "return /[{]/", ""],
  ["typescript", "// don't (\nf(", "("],
  ["typescript", "/* ( */ [", "["],
  ["typescript", 'import "a', '"'],
  ["typescript", "f(a]", "(", 1],
  ["typescript", "a = b < c; f(", "("],
  ["rust", "fn f<'a>(x: &'a str, c: char = '(') {", "{"],
  ["rust", "let a = '\\''; f(", "("],
  ["go", 'a := `x " (`; b(', "("],
  ["java", "char c = '\"'; f(", "("],
  ["python", 'a = """x " (""" + f(', "("],
  ["python", "# it's (\nf(", "("],
  ["python", "x = 'it\\'s (' + [", "["],
  ["ruby", 'puts "a #{b(', '" #{ ('],
  ["swift", 'print("a \\(b', '( " \\('],
  ["kotlin", '"a ${b(', '" ${ ('],
  ["shellscript", "case $a in\n  b) go ;;\n  c", ""],
  ["shellscript", "# it's\nf=$(ls", "("],
  ["clojure", "(map '(1 2) [", "( ["],
  ["lua", "--[[ ( ]] f(", "("],
  ["css", "a { background: url(//b", "{ ("],
  ["php", "# (\nf('(', [", "( ["],
  ["html", '<ul class="a > b"><li>it\'s (', "ul li"],
  ["html", "<p>a<br>b<img src=x>", "p"],
  ["html", "<!-- <p> --><a href=", "a"],
  ["html", "<p></p><script>f(", "script ("],
  ["html", "<p>a</div>", "p", 1],
  ["typescriptreact", "return <ul>{a.map((b) => <li key={b}>it's", "ul { ( li"],
  ["typescriptreact", "const f = <T,>(a: T) => <Card title={a} />; g(", "("],
  ["typescriptreact", "const a = b < c && useState<string>(", "("],
];

describe("Scanner", () => {
  for (const [languageId, code, open, mistakes = 0] of cases) {
    it(`${languageId}: ${JSON.stringify(code)}`, () => {
      const scanner = new Scanner(languageId).scan(code);
      assert.equal(scanner.open.map(({ opener }) => opener).join(" "), open);
      assert.equal(scanner.mistakes, mistakes);
    });
  }

  it("reads type lists as brackets when asked to", () => {
    const scanner = new Scanner("typescript");
    scanner.hasTypes = true;
    scanner.scan("const a: Map<string, Array<() => void>, Set<");
    assert.deepEqual(
      scanner.open.map(({ opener }) => opener),
      ["<", "<"],
    );
  });

  it("reads text line by line as at once, if no string spans lines", () => {
    const line = fc.string({ unit: fc.constantFrom(..."ab (){}[];,=") });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const whole = new Scanner("typescript").scan(lines.join("\n"));
        const parts = new Scanner("typescript");
        for (const [index, text] of lines.entries()) parts.scan(index === 0 ? text : `\n${text}`);
        assert.deepEqual(parts.open, whole.open);
        assert.equal(parts.errors, whole.errors);
      }),
    );
  });

  it("accepts any text of any language, even a megabyte", () => {
    const any = fc.string({ unit: "binary" });
    const language = fc.constantFrom("typescript", "typescriptreact", "html", "python", "rust", "nothing");
    fc.assert(fc.property(any, language, (text, languageId) => void new Scanner(languageId).scan(text)));
    const processorMs = startProcessorTime();
    for (const text of ["a('", '{"a":"b",', "<p>", "//x\n", "/a"])
      new Scanner("typescriptreact").scan(text.repeat(1_000_000 / text.length));
    assert.ok(processorMs() < 10_000);
  });
});
