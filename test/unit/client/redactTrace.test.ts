import assert from "node:assert/strict";
import { redactTrace } from "../../../client/serverProcess/redactTrace";

describe("redactTrace", () => {
  const sent = "Sending notification 'textDocument/didOpen'.";
  const text = `${sent}\nParams: {\n  "text": "secret"\n}`;
  const json = JSON.stringify({ isLSPMessage: true, type: "send-notification", message: { text: "secret" } });

  it("keeps the whole message if its content is wanted", () => {
    assert.equal(redactTrace(text, true), text);
    assert.equal(redactTrace(json, true), json);
  });

  it("otherwise keeps only the first line, and nothing of a message in JSON, which has one line", () => {
    assert.equal(redactTrace(text, false), sent);
    assert.equal(redactTrace(json, false), "");
  });
});
