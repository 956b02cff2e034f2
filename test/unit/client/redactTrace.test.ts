import assert from "node:assert/strict";
import { redactTrace } from "../../../client/serverProcess/redactTrace";

describe("what is traced of a message", () => {
  const sent = "Sending notification 'textDocument/didOpen'.";
  const text = `${sent}\nParams: {\n  "text": "secret"\n}`;
  const json = JSON.stringify({ isLSPMessage: true, type: "send-notification", message: { text: "secret" } });

  it("is all of it when its content is wanted", () => {
    assert.equal(redactTrace(text, true), text);
    assert.equal(redactTrace(json, true), json);
  });

  it("is else its first line alone, and nothing of one in JSON, whose first line is all of it", () => {
    assert.equal(redactTrace(text, false), sent);
    assert.equal(redactTrace(json, false), "");
  });
});
