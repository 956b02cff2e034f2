import assert from "node:assert/strict";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { commentMarkdown, fixInstruction, severityText } from "../../../../client/review/commentText";
import type { ReviewFinding } from "../../../../server/protocol/review";

const finding: ReviewFinding = {
  uri: "file:///a.ts",
  path: "a.ts",
  lines: ["a();"],
  severity: "error",
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } },
  message: "The call of `a()` may fail.",
};
const markdown = new MarkdownIt({ html: true, linkify: true });
const render = (message: string, fix?: string) =>
  markdown.render(commentMarkdown({ ...finding, message, ...(fix !== undefined && { fix }) }));

describe("the text of a comment", () => {
  it("renders code and the suggested change", () => {
    assert.equal(
      render(finding.message, "Catch *it*."),
      "<p>The call of <code>a()</code> may fail.</p>\n<p><strong>Suggested change:</strong> Catch *it*.</p>\n",
    );
  });

  it("renders no link, image, HTML or command for any text", () => {
    const piece = fc.constantFrom(
      ...[
        "![x](https://evil.example/x.png)",
        "[y](command:workbench.action.quit)",
        "<img src=x>",
        "https://evil.example",
      ],
      ...[
        "`",
        "``",
        "\n",
        "# ",
        "- ",
        "$(bug)",
        "www.evil.example",
        "a@b.example",
        "[z]: https://evil.example",
        "\\",
        "word ",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const html = render(pieces.join(""));
        assert.doesNotMatch(html.replaceAll(/<code>[^<]*<\/code>/g, ""), /<(?!\/?p>)/);
      }),
    );
  });

  it("becomes the edit instruction unchanged", () => {
    assert.equal(fixInstruction(finding), "The call of `a()` may fail.");
    assert.equal(fixInstruction({ ...finding, fix: "Catch it." }), "The call of `a()` may fail. Catch it.");
  });

  it("words the severity", () => {
    assert.deepEqual(
      (["error", "warning", "hint"] as const).map((severity) => severityText({ ...finding, severity })),
      ["Error", "Possible problem", "Hint"],
    );
  });
});
