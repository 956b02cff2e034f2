import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RecommendRequest, type RecommendResult } from "../../server/protocol/recommendation";
import { type LspClient, startServerProcess, throughSealedStart } from "../support/lspClient";
import { SharedEngineUser } from "../support/sharedEngineWindow";

const models = [
  {
    name: "Small",
    modelBytes: 1e6,
    kvBytesPerToken: 100,
    bytesPerToken: 1e6,
    quality: { completion: 20, chat: 20 },
    trainContextTokens: 32_768,
  },
];

/** Asks until a machine that may be busy has measured its memory. */
async function measured({ connection }: LspClient): Promise<RecommendResult> {
  for (;;) {
    const result = await connection.sendRequest(RecommendRequest.type, { models, measure: true });
    if (result.bytesPerSecond !== undefined) return result;
  }
}

describe("the recommendation of the real server", () => {
  let folder: string;
  let machinePath: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-recommend-"));
    machinePath = join(folder, "server", "machine.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function check(result: RecommendResult): void {
    const [pair] = result.pairs;
    assert.deepEqual([pair?.completion, pair?.chat], [0, 0]);
    assert.ok((pair?.completionTokensPerSecond ?? 0) > 0);
    assert.ok(result.availableBytes > 0);
    const stored = JSON.parse(readFileSync(machinePath, "utf8"));
    assert.equal(Math.round(stored.processor), result.bytesPerSecond);
  }

  it("measures memory in threads of the sealed server that has its own engine", async () => {
    const server = await startServerProcess("dist/server/main.mjs", {
      through: throughSealedStart,
      initializationOptions: { machinePath },
    });
    const { client } = server;
    assert.equal((await client.status(({ seal }) => seal !== undefined)).seal, "sealed");
    check(await measured(client));
    assert.equal(await server.stop(), 0);
    assert.equal(server.stderr(), "");
  });

  it("measures memory in a window's server when windows share an engine", async () => {
    const user = new SharedEngineUser();
    try {
      const window = await user.open({}, { initializationOptions: { machinePath } });
      assert.equal((await window.client.status(({ seal }) => seal !== undefined)).seal, "sealed");
      check(await measured(window.client));
      // A second window knows it.
      const other = await user.open({}, { initializationOptions: { machinePath } });
      const known = await other.client.connection.sendRequest(RecommendRequest.type, {
        models,
        measure: false,
      });
      assert.equal(known.bytesPerSecond, Math.round(JSON.parse(readFileSync(machinePath, "utf8")).processor));
      assert.equal(window.unusable(), undefined);
    } finally {
      await user.dispose();
    }
  });
});
