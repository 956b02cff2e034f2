import fc from "fast-check";

/** A text that a model might write, and its words, each of which occurs once. */
export interface Answer {
  readonly text: string;
  readonly words: readonly string[];
}

/** Blank characters, and characters that only some readers take for a line end. */
const blanks = [
  ..." \t\u00a0\ufeff\u3000\u2003\u205f\u200b\u2060\u2800\u3164\f\v\u0085\u2028\u2029\0\u202e",
  "\r",
  "\r\n",
  "",
];

/**
 * Lines in which `#` stands for a word and `@` for a blank: all syntax of Markdown, much of which a page does not show,
 * and lines that only look like it.
 */
const lines = [
  ...[
    "#",
    "# #",
    "@",
    "@#",
    "#@#",
    "- #",
    "* #",
    "+ #",
    "7. #",
    "> #",
    "> > #",
    "    #",
    "\t#",
    "  #",
    "",
    "",
  ],
  ...[
    "```ts #",
    "```",
    "```",
    "~~~",
    "~~~ #",
    "````",
    "  ```",
    "@```",
    "```@",
    "```ts@#",
    "- ```ts #",
    "* ```ts #",
  ],
  ...["> ```ts #", "> ```", "#```", "```#```", "\0```", "`\0``ts #"],
  ...[
    "[#]: https://#.test '#'",
    "[#]: <#>",
    "[#]:",
    "  '#'",
    "[#][#]",
    "[#](https://x.test/# '#')",
    "[](#)",
    "[#](<> '#",
  ],
  ...[
    "#')",
    "![#](https://x.test/# '#')",
    "![#][#]",
    "[^#]: #",
    "[^#]",
    "[![#](#)](#)",
    "<https://x.test/#>",
    "https://x.test/#",
  ],
  ...[
    "<!-- #",
    "-->",
    "<!-- # -->",
    "<div hidden>#</div>",
    "<script>#</script>",
    "<style>",
    "<details><summary>#</summary>#",
  ],
  ...[
    "&#x23;#",
    "&amp;#&lt;",
    "&zwnj;#",
    "\\#",
    "\\*#\\*",
    "#\\",
    "*#*",
    "**#**#",
    "__#__",
    "~~#~~",
    "`#`",
    "`` # ``",
    "`#",
  ],
  ...["| # | # |", "|---|---|", "|:-:|", "| # | # | # | # |", "| # |", "#|#", "---|---", "| # \\| # |"],
  ...["$$", "$$ # $$", "$#$", "\\(#\\)", "\\[", "\\]", "\\[ # \\]", "$# = #$"],
  ...["---", "===", "***", "# # #", "###### # ######", "</think>", "<think>#", "<|channel|>#", "#@"],
  ...[
    "<<<<<<< SEARCH",
    "=======",
    ">>>>>>> REPLACE",
    "Delete `#.ts`",
    "*** Begin Patch",
    "*** Delete File: #",
    "--- a/#",
    "+++ b/#",
  ],
];

const nested = fc
  .tuple(fc.constantFrom("> ", "- ", "1. ", "* ", "**_"), fc.integer({ min: 90, max: 130 }))
  .map(([mark, depth]) => `${mark.repeat(depth)}#`);
const line = fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...lines) }, { weight: 1, arbitrary: nested });
const template = fc
  .tuple(line, fc.constantFrom(...blanks))
  .map(([text, blank]) => text.replaceAll("@", blank));

/** Answers of lines from the list in any order. */
export const answerOfPieces: fc.Arbitrary<Answer> = fc
  .array(template, { minLength: 1, maxLength: 24 })
  .map((all) => {
    const words: string[] = [];
    const text = all.join("\n").replace(/(?<![#x&])#(?![#x])/g, () => {
      const word = `w${words.length}w`;
      words.push(word);
      return word;
    });
    return { text, words };
  });
