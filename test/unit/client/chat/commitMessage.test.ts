import assert from "node:assert/strict";
import { cleanCommitMessage } from "../../../../client/chat/commitMessage";

describe("commit message", () => {
  for (const [answer, message] of [
    ["Add a shop", "Add a shop"],
    ["  Add a shop\n\nIt was missing.  \n", "Add a shop\n\nIt was missing."],
    ["```\nAdd a shop\n```", "Add a shop"],
    [
      "```text\nAdd a shop\n\nIt was missing.\n```\n\nThis message says why.",
      "Add a shop\n\nIt was missing.",
    ],
    ["Here is the commit message:\n\n```\nAdd a shop\n```", "Add a shop"],
    ["Commit message: Add a shop", "Add a shop"],
    ['"Add a shop"', "Add a shop"],
    ["`Add a shop`", "Add a shop"],
    ['Say "hello"', 'Say "hello"'],
    ['"Add a shop"\n\nIt was missing.', "Add a shop\n\nIt was missing."],
    ["```\nAdd a sh", "Add a sh"],
    ["Add a shop\r\n\r\nWhy", "Add a shop\n\nWhy"],
    ["", ""],
  ] as const) {
    it(JSON.stringify(answer), () => assert.equal(cleanCommitMessage(answer), message));
  }
});
