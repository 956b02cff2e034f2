import assert from "node:assert/strict";
import { ghostTexts } from "../../injection/ghostText";
import { positionAfter } from "../../support/position";
import { scriptedClient } from "../../support/scriptedClient";

describe("prompt injection: suggestions", () => {
  for (const { name, text, languageId = "typescript", says, offered } of ghostTexts) {
    it(name, async () => {
      const { client } = await scriptedClient([{ when: "", answer: says }]);
      const [before = "", after = ""] = text.split("█");
      const uri = "file:///workspace/a";
      await client.open(uri, languageId, before + after);
      const at = positionAfter(before);
      const items = await client.complete(uri, at, { explicit: true });
      assert.deepEqual(
        items.map(({ insertText }) => insertText),
        offered === undefined ? [] : [offered],
      );
      for (const { range, command, ...item } of items) {
        assert.deepEqual(Object.keys(item), ["insertText"]);
        assert.ok(range === undefined || (range.start.line === at.line && range.end.line === at.line));
        assert.equal(command?.command, "inhouse.completionAccepted");
        assert.ok(command.arguments?.every((each) => typeof each === "string" && !says.includes(each)));
      }
      await client.shutdown();
    });
  }
});
