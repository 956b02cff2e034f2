import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { classifyLink } from "../../../client/chat/actions/links";
import { linkAttacks } from "../../injection/links";

describe("prompt injection: links", () => {
  for (const { name, href, shown, file } of linkAttacks) {
    it(name, () => {
      const link = classifyLink(href);
      if (shown !== undefined) assert.deepEqual(link, { kind: "web", url: shown });
      else if (file !== undefined) assert.deepEqual(link, { kind: "file", path: file });
      else assert.deepEqual(link, { kind: "refused" });
    });
  }

  it("open nothing outside before the user has seen the whole address", () => {
    const source = readFileSync("client/chat/actions/openLink.ts", "utf8");
    assert.ok(source.indexOf("modal: true") < source.indexOf("openExternal"));
    assert.equal(source.split("openExternal").length, 2);
  });
});
