/** What begins something that may be nested, in one language or another. */
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

/** Each opener so often that the text has about this length, and never its end. */
export function nestedTexts(length: number): readonly NestedText[] {
  return openers.map((opener) => ({
    name: JSON.stringify(opener),
    text: opener.repeat(Math.ceil(length / opener.length)),
  }));
}

/** Texts that ended tree-sitter while it had its own stack: in the parse, and when the parser was freed after one that did not end. */
export const fatalTexts = [
  { languageId: "javascript", text: "int (*a)(".repeat(5000) },
  { languageId: "ruby", text: ".a{".repeat(50_000) },
];
