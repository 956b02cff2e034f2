import assert from "node:assert/strict";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectModel } from "../../server/engine/inspectModel";
import { scriptedClient } from "../support/scriptedClient";

/** The inspection is the real one; what comes after it is not reached. */
const inspect = async ({ path }: { path: string }) => {
  if (path !== "scripted") await inspectModel(path);
};

describe("a model that cannot be used", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-models-"));
  });
  after(() => rm(folder, { recursive: true }));

  const cases: [string, (path: string) => Promise<void>, RegExp][] = [
    ["is not there", async () => {}, /no model file at/],
    ["is empty", (path) => writeFile(path, ""), /is empty/],
    ["is no GGUF", (path) => writeFile(path, "hello, world, this is text"), /not a GGUF file/],
    ["is cut in half", halfOfTheStarterModel, /cut short/],
  ];
  for (const [what, make, sentence] of cases) {
    it(`${what}: one sentence in the status, no completion, and the server lives`, async () => {
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
        settings: { inhouse: {} },
      });
      await client.status(({ state }) => state === "ready");
      assert.equal(await cursor.complete(), "1;");
    });
  }

  it("is a folder: one sentence", async () => {
    const options = { initializationOptions: { completion: { model: folder } } };
    const { client } = await scriptedClient([], options, { beforeLoad: inspect });
    const status = await client.status(({ state }) => state === "error");
    assert.match(status.message ?? "", /is a folder/);
  });
});

async function halfOfTheStarterModel(path: string): Promise<void> {
  await using source = await open("server/assets/starter-code.Q8_0.gguf");
  const { size } = await source.stat();
  const { buffer } = await source.read(Buffer.alloc(size >> 1), 0, size >> 1, 0);
  await writeFile(path, buffer);
}
