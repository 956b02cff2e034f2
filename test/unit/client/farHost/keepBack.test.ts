import assert from "node:assert/strict";
import type { TextDocument } from "vscode";
import { keepBack } from "../../../../client/farHost/keepBack";

describe("a document that is never read", () => {
  const document = (uri: string) => ({ uri: { toString: () => uri } }) as TextDocument;
  const [secret, open] = [document("file:///.env"), document("file:///a.ts")];

  it("does not reach the server in any message, and others reach it", async () => {
    let isFar = true;
    const { didOpen, didChange, didSave, didClose } = keepBack((each) => isFar && each === secret);
    const sent: string[] = [];
    const next = (what: string) => async () => void sent.push(what);
    const all = async (each: TextDocument, name: string) => {
      await didOpen?.(each, next(`${name} opened`));
      await didChange?.(
        { document: each, contentChanges: [], reason: undefined } as never,
        next(`${name} changed`),
      );
      await didSave?.(each, next(`${name} saved`));
      await didClose?.(each, next(`${name} closed`));
    };
    const whole = (name: string) => ["opened", "changed", "saved", "closed"].map((what) => `${name} ${what}`);
    await all(secret, "secret");
    await all(open, "open");
    assert.deepEqual(sent.splice(0), whole("open"));
    await didOpen?.(secret, next("secret opened"));
    // The server now runs on this machine, and VS Code opens all documents again.
    isFar = false;
    await all(secret, "secret");
    assert.deepEqual(sent, whole("secret"));
  });
});
