import assert from "node:assert/strict";
import MarkdownIt from "markdown-it";
import { commentMarkdown } from "../../../client/review/commentText";
import type { ReviewFinding } from "../../../server/protocol/review";
import { checkFinding } from "../../../server/review/checkFinding";
import { diffHunks } from "../../../server/review/diffHunks";
import { FindingCollector } from "../../../server/review/findingCollector";
import { readFindings } from "../../../server/review/readFindings";
import { remarkAttacks, reviewedChange } from "../../injection/remarks";

const markdown = new MarkdownIt({ html: true, linkify: true });
const piece = diffHunks(reviewedChange);

/** The review comments that an answer leads to. */
function commentsIn(says: string): readonly ReviewFinding[] {
  const shown = new FindingCollector(() => {});
  for (const raw of readFindings(says)) {
    const found = checkFinding(raw, piece, () => true);
    if (typeof found === "string") continue;
    const line = found.lines[0]?.number ?? -1;
    const range = { start: { line, character: 0 }, end: { line, character: 0 } };
    const { message, severity, fix } = found;
    shown.add({ uri: "file:///pay.ts", path: "pay.ts", lines: [], range, message, severity, fix });
  }
  return shown.all;
}

describe("prompt injection: review comments", () => {
  for (const { name, says, shown } of remarkAttacks) {
    it(name, () => {
      const comments = commentsIn(says);
      assert.deepEqual(
        comments.map(({ range, message }) => [range.start.line + 1, message]),
        shown,
      );
      for (const comment of comments) {
        const html = markdown.render(commentMarkdown(comment));
        assert.doesNotMatch(html.replaceAll(/<\/?(?:p|code|strong)>/g, ""), /</);
      }
    });
  }
});
