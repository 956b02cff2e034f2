import assert from "node:assert/strict";
import { LSPErrorCodes, ResponseError } from "vscode-languageserver-protocol";
import type { ChatMessage, ChatProgress, ContextBlock } from "../../server/protocol/chat";

/** An attachment. */
export const block: ContextBlock = {
  label: "src/a.ts:1-2",
  text: "const a = 1;\n",
  languageId: "typescript",
  sources: [],
  tokens: 10,
};

export function user(text: string): ChatMessage {
  return { role: "user", text };
}

/** `happened` resolves once `listener` has received progress of this type `count` times. */
export function watchProgress(type: ChatProgress["type"], count = 1) {
  let seen = 0;
  let resolve = () => {};
  const happened = new Promise<void>((done) => {
    resolve = done;
  });
  const listener = (progress: ChatProgress) => {
    if (progress.type === type && ++seen === count) resolve();
  };
  return { happened, listener };
}

/** Asserts that the answer fails with one sentence that matches. */
export async function rejects(answer: Promise<unknown>, sentence: RegExp): Promise<void> {
  await assert.rejects(answer, (error) => {
    assert.ok(error instanceof ResponseError);
    assert.equal(error.code, LSPErrorCodes.RequestFailed);
    assert.match(error.message, sentence);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}
