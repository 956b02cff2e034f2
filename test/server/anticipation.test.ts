import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { DidChangeViewNotification } from "../../server/protocol/messages";
import { type ScriptedClient, scriptedClient } from "../support/scriptedClient";

const uri = "file:///workspace/shown.ts";
const lines = Array.from({ length: 12 }, (_, at) => `const line${at} = ${at};`);
const text = `${lines.join("\n")}\n`;

/** End of a scripted prompt whose cursor is at the start of a line. */
const upToLine = (line: number) => `${lines.slice(0, line).join("\n")}\n`;

/** Waits for a prompt that ends like this: the server prepares by itself, without a request. */
async function prepared({ engine }: ScriptedClient, ending: string): Promise<void> {
  while (!engine.prompts.some((prompt) => prompt.trimEnd().endsWith(ending.trimEnd()))) await sleep(5);
}

const show = ({ client }: ScriptedClient, document: string, line: number) =>
  client.connection.sendNotification(DidChangeViewNotification.type, {
    textDocument: { uri: document },
    position: { line, character: 0 },
    visibleRanges: [{ start: { line: 0, character: 0 }, end: { line: 11, character: 0 } }],
  });

describe("before the first key in a file", () => {
  it("prepares the cursor position that the editor reports", async () => {
    const scripted = await scriptedClient();
    await scripted.client.open(uri, "typescript", text);
    await show(scripted, uri, 5);
    await prepared(scripted, upToLine(5));
  });

  it("prepares the end of the file when the editor reports no cursor", async () => {
    const scripted = await scriptedClient();
    await scripted.client.open(uri, "typescript", text);
    await prepared(scripted, upToLine(12));
    const cursor = await scripted.openAt(`${text}█`, "typescript", "file:///workspace/other.ts");
    await prepared(scripted, upToLine(12));
    await cursor.type("c");
    scripted.script([{ when: "", answer: "onst more = 1;" }]);
    await cursor.complete({ explicit: true });
    const { last } = await scripted.client.stats();
    assert.ok((last?.promptTokensEvaluated ?? 99) < 10, JSON.stringify(last));
  });

  it("prepares the place of the last edit in a reopened file", async () => {
    const scripted = await scriptedClient();
    await scripted.client.open(uri, "typescript", text);
    await scripted.client.insert(uri, { line: 3, character: 0 }, "const edited = 1;\n");
    await scripted.client.close(uri);
    const edited = text.replace("const line3", "const edited = 1;\nconst line3");
    await scripted.client.open(uri, "typescript", edited);
    await prepared(scripted, `${upToLine(3)}const edited = 1;\nconst line3 = 3;`);
  });

  it("prepares nothing for files that are opened but not visible", async () => {
    const scripted = await scriptedClient();
    await scripted.client.open(uri, "typescript", text);
    await show(scripted, uri, 5);
    await prepared(scripted, upToLine(5));
    await scripted.client.open("file:///workspace/hidden.ts", "typescript", "const hidden = true;\n");
    await show(scripted, uri, 8);
    await prepared(scripted, upToLine(8));
    assert.ok(!scripted.engine.prompts.some((prompt) => prompt.includes("hidden = true;\n[PREFIX]")));
    assert.ok(!scripted.engine.prompts.some((prompt) => prompt.trimEnd().endsWith("const hidden = true;")));
  });

  it("prepares the file that was visible before the model was ready", async () => {
    let load = () => {};
    const loaded = new Promise<void>((resolve) => {
      load = resolve;
    });
    const scripted = await scriptedClient([], {}, { beforeLoad: () => loaded });
    await scripted.client.open(uri, "typescript", text);
    await show(scripted, uri, 7);
    await scripted.client.open("file:///workspace/other.ts", "typescript", "other();\n");
    await show(scripted, uri, 4);
    assert.deepEqual(scripted.engine.prompts, []);
    load();
    await prepared(scripted, upToLine(4));
  });
});
