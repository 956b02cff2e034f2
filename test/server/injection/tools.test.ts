import assert from "node:assert/strict";
import { toolAttacks } from "../../injection/tools";
import { rejects } from "../../support/chat";
import { scriptedClient } from "../../support/scriptedClient";

describe("prompt injection: tools", () => {
  for (const { name, mode = "plain", tools, says, calls, refused, messages } of toolAttacks) {
    it(name, async () => {
      const toolCall = calls === undefined ? {} : { toolCall: { name: calls, arguments: {} } };
      const { client } = await scriptedClient([{ when: "", answer: says, ...toolCall }]);
      const asked = messages ?? [{ role: "user", text: "Help." } as const];
      const answer = client.chat({ mode, messages: asked, ...(tools !== undefined && { tools }) });
      if (refused !== undefined) await rejects(answer.result, refused);
      else {
        assert.equal((await answer.result).reason, "done");
        assert.equal(answer.text(), says);
      }
      assert.ok(answer.progress.every(({ type }) => type !== "toolCall"));
      await client.shutdown();
    });
  }

  it("lets the model call an offered tool", async () => {
    const script = [{ when: "", answer: "", toolCall: { name: "read", arguments: {} } }];
    const { client } = await scriptedClient(script);
    const tools = [{ name: "read", description: "Reads a file" }];
    const answer = client.chat({ mode: "plain", messages: [{ role: "user", text: "Read." }], tools });
    await answer.result;
    assert.ok(answer.progress.some((each) => each.type === "toolCall" && each.call.name === "read"));
    await client.shutdown();
  });
});
