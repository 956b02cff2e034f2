import assert from "node:assert/strict";
import { afterDeletion, rolesOf } from "../../../../client/models/modelRoles";

describe("model roles", () => {
  const offered = (completions: boolean, chat: boolean, embeddings: boolean) =>
    rolesOf({ completions, chat, embeddings }).map(({ title, sets }) => [title, ...sets]);
  const forCompletions = ["Completions", "completion.model"];
  const forChat = ["Chat", "chat.model"];
  const forSearch = ["Codebase Search", "codebase.embeddingModel"];

  it("follow the model's abilities", () => {
    assert.deepEqual(offered(true, false, false), [forCompletions]);
    assert.deepEqual(offered(false, true, false), [forChat]);
    assert.deepEqual(offered(false, false, false), []);
    const both = ["Both", "completion.model", "chat.model"];
    assert.deepEqual(offered(true, true, false), [forCompletions, forChat, both]);
  });

  it("include search if it makes embeddings", () => {
    assert.deepEqual(offered(false, false, true), [forSearch]);
    const two = ["Completions and Chat", "completion.model", "chat.model"];
    assert.deepEqual(offered(true, true, true), [forCompletions, forChat, two, forSearch]);
  });

  it("name the replacement after a deletion", () => {
    assert.equal(afterDeletion([]), "");
    assert.match(
      afterDeletion(["chat.model"]),
      /^The chat is using it and will switch to the model for completions\.$/,
    );
    assert.match(
      afterDeletion(["completion.model", "chat.model"]),
      /^Inhouse is using it and will switch to the bundled model\.$/,
    );
    assert.match(
      afterDeletion(["codebase.embeddingModel"]),
      /^Codebase search is using it and will switch to keyword search\.$/,
    );
    assert.match(
      afterDeletion(["completion.model", "codebase.embeddingModel"]),
      /bundled model.*keyword search/,
    );
  });
});
