import assert from "node:assert/strict";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { commentMarkdown, fixInstruction, severityText } from "../../../../client/review/commentText";
import type { ReviewFinding } from "../../../../server/protocol/review";
import { translate } from "../../../support/translate";

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
  markdown.render(commentMarkdown({ ...finding, message, ...(fix !== undefined && { fix }) }, translate));

describe("the text of a comment", () => {
  it("has code where the model says so, and what to change below", () => {
    assert.equal(
      render(finding.message, "Catch *it*."),
      "<p>The call of <code>a()</code> may fail.</p>\n<p><strong>Suggested change:</strong> Catch *it*.</p>\n",
    );
  });

  it("has no link, no picture, no HTML and no command, whatever the model says", () => {
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

  it("is what the model is asked for, as it is", () => {
    assert.equal(fixInstruction(finding), "The call of `a()` may fail.");
    assert.equal(fixInstruction({ ...finding, fix: "Catch it." }), "The call of `a()` may fail. Catch it.");
  });

  it("says how sure the model is", () => {
    assert.deepEqual(
      (["error", "warning", "hint"] as const).map((severity) =>
        severityText({ ...finding, severity }, translate),
      ),
      ["Error", "Possible problem", "Hint"],
    );
  });
});
