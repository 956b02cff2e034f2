import assert from "node:assert/strict";
import { createMarkdown, hideIncompleteMarkup } from "../../../media/chat/answer/markdown";
import { startProcessorTime } from "../../support/processorTime";

const markdown = createMarkdown({ image: (address) => address, math: "Math" });

/** The formulas in the rendered text. */
function formulas(text: string): string[] {
  const { unescapeAll } = markdown.utils;
  return [...markdown.render(text).matchAll(/<code class="math"[^>]*>([\s\S]*?)<\/code>/g)].map(
    ([, found = ""]) => unescapeAll(found),
  );
}

describe("formulas in Markdown", () => {
  const inline: readonly [text: string, formula: string][] = [
    ["so $a_1 * b_2 * c$ is", "a_1 * b_2 * c"],
    ["$x$", "x"],
    ["the $n$th, $k$-means", "n"],
    ["in $O(n \\log n)$ time", "O(n \\log n)"],
    ["in $O(n log n)$ time", "O(n log n)"],
    ["$\\alpha$", "\\alpha"],
    ["$E = mc^2$.", "E = mc^2"],
    ["$f(x)$", "f(x)"],
    ["$-1$", "-1"],
    ["$n-1$", "n-1"],
    ["$a/b$", "a/b"],
    ["$\\text{if } x_1 < 5$", "\\text{if } x_1 < 5"],
    ["\\(a_1 * b_2 * c\\)", "a_1 * b_2 * c"],
    ["(\\(x\\))", "x"],
    ["as $$x_1 * y_2$$ here", "x_1 * y_2"],
    ["- item $a_i * b_i$", "a_i * b_i"],
    ["| a |\n|---|\n| $a_1 * b_1$ |", "a_1 * b_1"],
    ["**bold $a_1 * b$ bold**", "a_1 * b"],
  ];
  for (const [text, formula] of inline)
    it(`are found in ${JSON.stringify(text)}`, () => {
      assert.equal(formulas(text)[0], formula);
      assert.doesNotMatch(markdown.render(text), /<em>/);
    });

  const blocks: readonly [text: string, formula: string][] = [
    ["$$\na_1 * b_2 * c\n$$", "a_1 * b_2 * c"],
    ["$$ a_1 * b_2 * c $$", "a_1 * b_2 * c"],
    ["\\[\nx = \\frac{a * b * c}{2}\n\\]", "x = \\frac{a * b * c}{2}"],
    ["\\[ x * y * z \\]", "x * y * z"],
    ["So:\n$$\n- a\n= b\n$$\nand", "- a\n= b"],
    ["1. One:\n   $$\n   a * b * c\n   $$\n2. Two", "a * b * c"],
    ["> $$\n> a * b * c\n> $$", "a * b * c"],
    [
      "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$",
      "\\begin{aligned}\na &amp;= b \\\\\nc &amp;= d\n\\end{aligned}",
    ],
  ];
  for (const [text, formula] of blocks)
    it(`are found on lines of their own in ${JSON.stringify(text)}`, () => {
      const html = markdown.render(text);
      const [found] = [...html.matchAll(/<pre tabindex="0"><code class="math">([\s\S]*?)<\/code>/g)];
      assert.equal(found?.[1]?.trim(), formula);
      assert.match(html, /<p class="formula-label">Math<\/p>/);
    });

  for (const text of [
    "It costs $5 and $10.",
    "$5–$10",
    "$5-$10",
    "US$5 or CA$7",
    "It costs $5. You pay 10$.",
    "from $5 to 10$",
    "$3 plus tax, so 5$",
    "set $PATH and $HOME",
    "$PATH:$HOME",
    "$FOO_BAR/$BAZ_QUX",
    "$" + "{FOO}/$" + "{BAR}",
    "$(pwd) and $(ls)",
    "\\$5 and \\$6 = x",
    "foo\\(a\\)",
    "arr\\[i\\]",
    "\\[link\\](not)",
    "- \\[ \\] task",
    "as in \\[1\\] and \\[2\\]",
    "$ x $",
    "use $$ as the process and $$ again",
    "a single $",
    "`$a_1$`",
    "jQuery's $ and $.ajax",
  ])
    it(`are not in ${JSON.stringify(text)}`, () => assert.deepEqual(formulas(text), []));

  it("are searched in bounded time, however many delimiters have no end", () => {
    for (const mark of ["\\( ", "\\[\n", "$a", "$$\n", "$$a "]) {
      const processorMs = startProcessorTime();
      markdown.render(mark.repeat(8000 / mark.length));
      assert.ok(processorMs() < 2000, JSON.stringify(mark));
    }
  });

  it("are rendered while streaming", () => {
    for (const rest of ["$$\na * b * c", "Text\n\\[\nx * y * z"])
      assert.match(markdown.render(hideIncompleteMarkup(rest)), /class="math"/);
    assert.equal(hideIncompleteMarkup("costs $5"), "costs $5");
  });
});
