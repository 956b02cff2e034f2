/** Texts on which a pattern that tries one way after the other needs a square of their length or more: a unit many times, with something before and behind. */
const units = [
  " ",
  "\t",
  "\n",
  "\r\n",
  " \n",
  "a",
  "a ",
  "a.",
  "A",
  "_",
  "$",
  "0",
  "é",
  "😀",
  "\0",
  "\\",
  "\\\\x",
  "(",
  "[",
  "{",
  "<",
  ")",
  "]",
  "}",
  ">",
  "()",
  "[]",
  "{}",
  "(\n",
  "{\n",
  "[\n",
  "<a>",
  "</a>",
  "</",
  '"',
  "'",
  "`",
  "```",
  "```\n",
  "~~~",
  '"a',
  "'a'",
  "//",
  "/*",
  "*/",
  "/*\n",
  "# ",
  "#",
  "<!--",
  "--",
  "-",
  "=",
  "=>",
  ":",
  ";",
  ",",
  "import ",
  "import {",
  "import a from ",
  "export type\n",
  "export {a",
  "const {",
  "const {\n",
  "const a = require(",
  "from x import ",
  "from x import (",
  "use self::{\n",
  "pub use crate::a",
  "mod a;",
  "#include ",
  "package ",
  "\nimport ",
  "require(",
  "require ",
  "function ",
  "function=0",
  "class A { ",
  "class A {\n",
  "def a():\n",
  "pub ",
  "type y ",
  "let ",
  "my let ",
  "return ",
  "if (",
  "else ",
  "do |",
  "@@ -1 +1 @@\n",
  "+++ b/a\n",
  "diff --git a/a b/a\n",
  "- a: ",
  "a: [",
  '{"a":',
];

export interface PathologicalText {
  readonly name: string;
  text(length: number): string;
}

/** The code that patterns expect in front. */
const starts = ["", "import ", "const a = ", "/* ", "# ", "class A {\n"];
const ends = ["", "!\0"];

export const pathologicalTexts = textsOf(units, starts, ends);

/** For parsers: each comment is read to the end of the text. */
export const endlessComments = textsOf(["/*\n"], [""], [""]);

function textsOf(
  repeated: readonly string[],
  before: readonly string[],
  behind: readonly string[],
): readonly PathologicalText[] {
  return repeated.flatMap((unit) =>
    before.flatMap((start) =>
      behind.map((end) => ({
        name: JSON.stringify(`${start}${unit}…${end}`),
        text: (length: number) => start + unit.repeat(Math.ceil(length / unit.length)) + end,
      })),
    ),
  );
}
