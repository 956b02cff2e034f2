/** Starts of constructs that can nest, in several languages. */
const openers = [
  "(",
  "[",
  "{",
  "<",
  "<a>",
  "<div>{",
  "`${",
  '"#{',
  'f"{',
  '"$(',
  "/*\n",
  "'",
  "- ",
  "!",
  "a(",
  "a[",
  "a.b(",
  ".a{",
  "a ? ",
  "() => ",
  "int (*a)(",
  "Vec<",
  "if (a) ",
  "if a:\n",
  "if x; then ",
  "function f() { ",
  "function(){",
  "def f():\n",
  "class A { ",
  "namespace a {",
  "begin\n",
  "<?php if (a): ",
  "${",
  "@{ a = ",
];

export interface NestedText {
  readonly name: string;
  readonly text: string;
}

/** Texts of about this length that repeat one opener each, and never close it. */
export function nestedTexts(length: number): readonly NestedText[] {
  return openers.map((opener) => ({
    name: JSON.stringify(opener),
    text: opener.repeat(Math.ceil(length / opener.length)),
  }));
}

/** Texts that ended tree-sitter while it had its own stack: in a parse, and on freeing an unfinished parser. */
export const fatalTexts = [
  { languageId: "javascript", text: "int (*a)(".repeat(5000) },
  { languageId: "ruby", text: ".a{".repeat(50_000) },
];
