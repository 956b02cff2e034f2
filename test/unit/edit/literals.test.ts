import assert from "node:assert/strict";
import { Literals } from "../../../server/protocol/code/literals";

/** Returns whether a string or comment is still open at the end of the code. */
function isOpen(language: string, code: string): boolean {
  const literals = new Literals(language);
  for (const line of code.split("\n")) literals.read(line);
  return literals.isOpen;
}

describe("strings and comments of several lines", () => {
  for (const [language, code] of [
    ["python", 'def f():\n    """Text'],
    ["python", "text = '''a\nb"],
    ["ts", "const a = `one\ntwo"],
    ["ts", "/** one\n * two"],
    ["bash", "cat <<EOF\ntext"],
    ["bash", "cat << 'end' > a\ntext"],
    ["ruby", "a = <<~MD\n  text"],
    ["php", "$a = <<<'MD'\ntext"],
    ["rust", 'let a = r#"one\ntwo'],
    ["kotlin", 'val a = """\none'],
    ["haskell", "{- one"],
    ["clojure", '(defn f "one\ntwo'],
    ["sql", "select 'one\ntwo"],
    ["html", "<!-- one"],
    ["", 'a = """one'],
  ] as const)
    it(`are open: ${language} ${JSON.stringify(code)}`, () => assert.ok(isOpen(language, code)));

  for (const [language, code] of [
    ["python", '"""one\ntwo"""\nx = 1'],
    ["python", 'x = 1  # don\'t """\ny = \'"""\''],
    ["ts", "const a = `one\ntwo`;"],
    ["ts", "const a = /[\"'`]/; // `\nconst b = '`';"],
    ["ts", "const a = b / c; // it`s"],
    ["bash", "cat <<EOF\ntext\nEOF\nls"],
    ["bash", "# don't\necho 'one' \"two\""],
    ["bash", "cat <<< word"],
    ["ruby", "list << item\nother << CONSTANT"],
    ["rust", "fn f<'a>(x: &'a str) -> char { '\"' }"],
    ["cpp", "std::cout << a << b;"],
    ["c", "char a = '\"'; /* one */"],
    ["sql", "select 'it''s' -- don't"],
    ["lua", "local a = t[i] -- [[ no"],
    ["yaml", "a: it's\nb: don't"],
    ["", "cout << endl; it's"],
  ] as const)
    it(`are not open: ${language} ${JSON.stringify(code)}`, () => assert.ok(!isOpen(language, code)));
});
