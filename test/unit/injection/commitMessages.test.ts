import assert from "node:assert/strict";
import { cleanCommitMessage } from "../../../client/git/cleanCommitMessage";
import { commitMessages } from "../../injection/commitMessages";

describe("prompt injection: commit messages", () => {
  for (const { name, says, message } of commitMessages) {
    it(name, () => assert.equal(cleanCommitMessage(says), message));
  }
});
