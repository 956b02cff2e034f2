import assert from "node:assert/strict";
import { afterDeletion, rolesOf } from "../../../../client/models/modelRoles";
import { translate as t } from "../../../support/translate";

describe("what a model is used for", () => {
  const offered = (completions: boolean, chat: boolean, embeddings: boolean) =>
    rolesOf({ completions, chat, embeddings }, t).map(({ title, sets }) => [title, ...sets]);
  const forCompletions = ["Completions", "completion.model"];
  const forChat = ["Chat", "chat.model"];
  const forSearch = ["Codebase Search", "codebase.embeddingModel"];

  it("is what it can do, and nothing else", () => {
    assert.deepEqual(offered(true, false, false), [forCompletions]);
    assert.deepEqual(offered(false, true, false), [forChat]);
    assert.deepEqual(offered(false, false, false), []);
    const both = ["Both", "completion.model", "chat.model"];
    assert.deepEqual(offered(true, true, false), [forCompletions, forChat, both]);
  });

  it("is the search where it makes embeddings", () => {
    assert.deepEqual(offered(false, false, true), [forSearch]);
    const two = ["Completions and Chat", "completion.model", "chat.model"];
    assert.deepEqual(offered(true, true, true), [forCompletions, forChat, two, forSearch]);
  });

  it("goes on with what is left when it is deleted", () => {
    assert.equal(afterDeletion([], t), "");
    assert.match(
      afterDeletion(["chat.model"], t),
      /^Inhouse is using it and will switch to the bundled model\.$/,
    );
    assert.match(
      afterDeletion(["codebase.embeddingModel"], t),
      /^Codebase search is using it and will switch to keyword search\.$/,
    );
    assert.match(
      afterDeletion(["completion.model", "codebase.embeddingModel"], t),
      /bundled model.*keyword search/,
    );
  });
});
