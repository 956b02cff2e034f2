import assert from "node:assert/strict";
import { CancellationTokenSource } from "vscode-languageserver-protocol";
import { scriptedClient } from "../support/scriptedClient";

describe("a completion that joins the generation in flight", () => {
  /** Types while the model generates the answer for "█". */
  const joined = async (textWithCursor: string, answer: string, typed: string) => {
    const { client, engine, openAt } = await scriptedClient([{ when: "", answer, tokensPerSecond: 30 }]);
    const cursor = await openAt(textWithCursor);
    const early = cursor.complete();
    while (engine.prompts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const [before = "", after = ""] = typed.split("█");
    await cursor.type(before);
    await client.insert(cursor.uri, cursor.position, after);
    const text = await cursor.complete();
    await early;
    return text;
  };

  for (const [closers, document, answer, rest] of [
    ["}", "function f() {█}\n", "\n  return 1;\n}", "return 1;"],
    ["]", "const a = [█]\n", "\n  1,\n  2,\n];", "1,\n  2,"],
    ["})", "const a = f({█})\n", "\n  b: 1,\n});", "b: 1,"],
    ["}) of which the answer ends with the first", "const a = f({█})\n", "\n  b: 1,\n}", "b: 1,"],
  ] as const) {
    it(`leaves out closers that the text below already has: ${closers}`, async () => {
      assert.equal(await joined(document, answer, "\n  █\n"), rest);
    });
  }

  it("prepares the answer that follows it", async () => {
    const { client, engine, openAt } = await scriptedClient([
      { when: "firstOne +", answer: " second" },
      { when: "", answer: "firstOne +", tokensPerSecond: 4 },
    ]);
    const cursor = await openAt("const a = █\n");
    const cancel = new CancellationTokenSource();
    const early = cursor.complete({ token: cancel.token }).catch(() => {});
    while (engine.prompts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await cursor.type("first");
    cancel.cancel();
    const rest = (await cursor.complete()) ?? "";
    assert.deepEqual([rest, (await client.stats()).last?.outcome], ["One +", "joined"]);
    await early;
    while (!engine.prompts.some((prompt) => prompt.includes("firstOne +")))
      await new Promise((resolve) => setTimeout(resolve, 10));
    await cursor.type(rest);
    assert.equal(await cursor.complete(), " second");
    assert.match((await client.stats()).last?.outcome ?? "", /cache|joined/);
  });
});
