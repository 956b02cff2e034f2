import assert from "node:assert/strict";
import fc from "fast-check";
import createMarkdownIt from "markdown-it";
import { exportMarkdown } from "../../../../client/chat/conversation/history/exportMarkdown";
import { harmlessMarkdown } from "../../../../client/chat/conversation/history/harmlessMarkdown";
import { codeBlock, codeSpan, phrase } from "../../../../client/ui/markdown";

const renderers: ((text: string) => string)[] = [
  createMarkdownIt("commonmark", { html: true }),
  createMarkdownIt({ html: true }),
  createMarkdownIt({ html: true, linkify: true, typographer: true }),
].map((renderer) => (text) => renderer.render(text));

/** Elements that Markdown itself produces; none loads anything or runs code. */
const ofMarkdown =
  /^(?:p|h[1-6]|ul|ol|li|em|strong|s|del|code|pre|blockquote|hr|br|a|table|thead|tbody|tr|th|td)$/;

/** Elements that Markdown itself does not produce, in the output of any renderer. */
function foreign(markdown: string): readonly string[] {
  return renderers.flatMap((render) => {
    const tags = Array.from(render(markdown).matchAll(/<\/?([a-z!?][^\s/>]*)([^>]*)>/gi));
    return tags
      .filter(([, name = "", rest = ""]) => !ofMarkdown.test(name) || /\son|style|src/i.test(rest))
      .map(String);
  });
}

const piece = fc.oneof(
  fc.constantFrom(
    ...[
      "<",
      ">",
      "\\",
      "!",
      "[",
      "]",
      "(",
      ")",
      "`",
      "``",
      "```\n",
      "~~~\n",
      "\n",
      "\n\n",
      "    ",
      "\t",
      "> ",
      "- ",
      "1. ",
      "&",
      ";",
    ],
    ...[
      "<img src=x onerror=alert(1)>",
      "\\<img src=x>",
      "\\\\<img src=x>",
      "\\\\\\<b>",
      "<!-- ",
      "-->",
      "<?php ",
      "<![CDATA[",
    ],
    ...[
      "<script>",
      "</script>",
      "<a href='`",
      "<http://x/`>",
      "`<b>`",
      "`` <b>` ``",
      "![a](http://x/i.png)",
      "\\![a](http://x)",
    ],
    ...[
      "!\\[a](http://x)",
      "![a][b]",
      "[b]: http://x/i.png\n",
      "&lt;",
      "&#60;img&#62;",
      "javascript:",
      "http://x",
      "|",
      "---\n",
      "# ",
    ],
  ),
  fc.string({ unit: "binary-ascii", maxLength: 3 }),
);
const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(""));

describe("exported Markdown", () => {
  for (const written of [
    "\\<img src=x onerror=alert(1)>",
    "\\\\<img src=x>",
    "a \\\\\\<img src=x>",
    "\\![a](http://x/i.png)",
    "\\\\![a](http://x/i.png)",
    "<http://x/`> `<img src=x>`",
    "- a\n\n      <img src=x>",
    "<!--\n```\n-->\n<img src=x>\n```",
    "| `a|<img src=x>` |\n|---|\n| \\`<b>` |",
  ])
    it(`holds no elements and no images: ${JSON.stringify(written)}`, () => {
      assert.deepEqual(foreign(harmlessMarkdown(written)), []);
    });

  /** Code attributes that make Pandoc and Quarto embed code in the page or run it. */
  const attributed = /`[ \t]*\{[ \t]*=|^[ \t>*+\-\d.)]*(?:`{3,}|~{3,})[^\n`]*\{/m;

  for (const written of [
    "`<img src=x>`{=html}",
    "``<img src=x>``{ =html }",
    "`<b>`{\t=html} and `a`{=tex}",
    "```{=html}\n<img src=x>\n```",
    "~~~ { =html }\n<img src=x>\n~~~",
    "> ```{=html}\n> <img src=x>\n> ```",
    "- ```{=html}\n  <img src=x>\n  ```",
    "```{python}\nimport os\n```",
    "`````html {=html}\n<b>\n`````",
  ])
    it(`holds no raw attribute of Pandoc: ${JSON.stringify(written)}`, () => {
      assert.match(written, attributed);
      const harmless = harmlessMarkdown(written);
      assert.doesNotMatch(harmless, attributed);
      // The code itself stays.
      assert.ok(harmless.includes("<") || written.includes("python"), harmless);
    });

  it("keeps code and all other text", () => {
    for (const same of [
      "`Array<string>` is 1 > 0",
      "```html\n<img src=x>\n```",
      "a & b",
      "[a](http://x)",
      "wow! [a](b)",
      "a {=b} and `x {=y} <z>`",
      "```jsx\n<a b={=c}>\n```",
    ])
      assert.equal(harmlessMarkdown(same), same);
    assert.equal(harmlessMarkdown("1 < 2 and `a<b>` and ![a](b)"), "1 &lt; 2 and `a<b>` and &#33;[a](b)");
  });

  it("holds no elements and no images for any answer, question, title, label or error", () => {
    fc.assert(
      fc.property(text, text, text, (one, two, three) => {
        const turns = [
          { role: "user", id: "1", text: one, context: [{ label: two, sources: [], text: "" }] },
          { role: "assistant", id: "2", text: two, state: "failed", error: three, figures: { model: one } },
        ];
        const conversation = { title: three, turns, earlier: [{ at: 0, turns }] } as unknown as Parameters<
          typeof exportMarkdown
        >[0];
        assert.deepEqual(foreign(exportMarkdown(conversation)), []);
      }),
      { numRuns: 1500 },
    );
  });

  it("holds none in the parts of an explanation", () => {
    fc.assert(
      fc.property(text, (written) => {
        assert.deepEqual(
          foreign(`${phrase(written)}\n\n${codeSpan(written)}\n\n${codeBlock(written, written)}`),
          [],
        );
      }),
      { numRuns: 1000 },
    );
  });
});
