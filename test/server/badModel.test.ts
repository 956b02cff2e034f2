import assert from "node:assert/strict";
import { mkdtemp, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inspectModel } from "../../server/engine/gguf/inspectModel";
import { ChatModelRequest } from "../../server/protocol/chat";
import { rejects } from "../support/chat";
import { scriptedClient } from "../support/scriptedClient";

const starter = resolve("server/assets/starter-code.Q8_0.gguf");

/** The inspection is the real one; nothing after it is reached. */
const inspect = async ({ path }: { path: string }) => {
  if (path !== "scripted") await inspectModel(path);
};

describe("an unusable model", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-models-"));
  });
  after(() => rm(folder, { recursive: true }));

  const cases: [string, (path: string) => Promise<void>, RegExp][] = [
    ["is not there", async () => {}, /No model file found at/],
    ["is empty", (path) => writeFile(path, ""), /is empty/],
    ["is no GGUF", (path) => writeFile(path, "hello, world, this is text"), /not a GGUF file/],
    ["is cut in half", halfOfTheStarterModel, /is incomplete/],
  ];
  for (const [what, make, sentence] of cases) {
    it(`${what}: puts one sentence in the status, completes nothing, and keeps the server running`, async () => {
      const model = join(folder, `${what.replaceAll(" ", "-")}.gguf`);
      await make(model);
      const options = { initializationOptions: { completion: { model } } };
      const { client, openAt } = await scriptedClient([{ when: "", answer: "1;" }], options, {
        beforeLoad: inspect,
      });
      const status = await client.status(({ state }) => state === "error");
      assert.match(status.message ?? "", sentence);
      const cursor = await openAt("const a = █\n");
      assert.equal(await cursor.complete(), undefined);
      const { last } = await client.stats();
      assert.equal(last?.outcome, "failed");
      assert.match(last?.reason ?? "", sentence);

      await client.connection.sendNotification("workspace/didChangeConfiguration", {
        settings: { inhouse: { completion: { model: "" } } },
      });
      await client.status(({ state }) => state === "ready");
      assert.equal(await cursor.complete(), "1;");
    });
  }

  for (const [what, make] of cases) {
    it(`${what}: works once the file is repaired, for completions and chat`, async () => {
      const model = join(folder, `mended-${what.replaceAll(" ", "-")}.gguf`);
      await make(model);
      const { client, openAt } = await bothUse(model, model);
      const broken = await client.status(
        ({ state, chatProblem }) => state === "error" && chatProblem !== undefined,
      );
      assert.equal(broken.message, broken.chatProblem);
      await writeFile(`${model}.new`, await readFile(starter));
      await rename(`${model}.new`, model);
      const mended = await client.status(
        ({ state, chat, chatProblem }) =>
          state === "ready" && chat !== undefined && chatProblem === undefined,
      );
      assert.equal(mended.message, undefined);
      assert.equal(await (await openAt("const a = █\n")).complete(), "1;");
      assert.equal((await client.chat("There?").result).reason, "done");
    });

    it(`${what}: is replaced at once by another path in the settings, for completions and chat`, async () => {
      const model = join(folder, `wrong-${what.replaceAll(" ", "-")}.gguf`);
      await make(model);
      for (const [completion, chat] of [
        [model, model],
        [model, ""],
        [starter, model],
      ] as const) {
        const { client } = await bothUse(completion, chat);
        await client.status(({ chatProblem }) => chatProblem !== undefined);
        await client.connection.sendNotification("workspace/didChangeConfiguration", {
          settings: { inhouse: { completion: { model: starter }, chat: { model: starter } } },
        });
        const { message } = await client.status(
          ({ state, chat, chatProblem }) =>
            state === "ready" && chat?.path === starter && chatProblem === undefined,
        );
        assert.equal(message, undefined);
        assert.equal((await client.chat("There?").result).reason, "done");
      }
    });
  }

  it("gives the status of the new path after another wrong one", async () => {
    const { client } = await bothUse(starter, join(folder, "first.gguf"));
    await client.status(({ chatProblem }) => chatProblem?.includes("first.gguf") === true);
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { chat: { model: join(folder, "second.gguf") } } },
    });
    await client.status(({ chatProblem }) => chatProblem?.includes("second.gguf") === true);
  });

  it("keeps its status however often the client asks", async () => {
    const { client } = await bothUse(starter, join(folder, "missing.gguf"));
    await client.status(({ chatProblem, state }) => chatProblem !== undefined && state === "ready");
    const { length } = client.statuses;
    for (let count = 0; count < 3; count += 1)
      await rejects(client.connection.sendRequest(ChatModelRequest.type, {}), /No model file found/);
    assert.equal(client.statuses.length, length);
  });

  it("gives one sentence when it is a folder", async () => {
    const options = { initializationOptions: { completion: { model: folder } } };
    const { client } = await scriptedClient([], options, { beforeLoad: inspect });
    const status = await client.status(({ state }) => state === "error");
    assert.match(status.message ?? "", /is a folder/);
  });
});

/** A server with the real inspection of models, after one chat request. */
async function bothUse(completion: string, chat: string) {
  const options = { initializationOptions: { completion: { model: completion }, chat: { model: chat } } };
  const scripted = await scriptedClient([{ when: "", answer: "1;" }], options, {
    beforeLoad: inspect,
    beforeChatLoad: inspect,
  });
  await rejects(scripted.client.connection.sendRequest(ChatModelRequest.type, {}), /./);
  return scripted;
}

async function halfOfTheStarterModel(path: string): Promise<void> {
  await using source = await open(starter);
  const { size } = await source.stat();
  const { buffer } = await source.read(Buffer.alloc(size >> 1), 0, size >> 1, 0);
  await writeFile(path, buffer);
}
