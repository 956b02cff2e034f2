import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CancellationTokenSource, type InlineCompletionItem } from "vscode-languageserver-protocol";
import {
  acceptedCommand,
  EraseStatisticsRequest,
  StatisticsRequest,
  type StatisticsResult,
} from "../../server/protocol/statistics";
import type { LspClient } from "../support/lspClient";
import { scriptedClient } from "../support/scriptedClient";

const secret = "topSecretIdentifier";

describe("statistics", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-statistics-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A server whose clock moves only when the test moves it. */
  async function server(settings: object = {}) {
    let time = 0;
    const initializationOptions = { statisticsPath: join(folder, "statistics.json"), ...settings };
    const script = [{ when: "", answer: `${secret}(1);` }];
    const scripted = await scriptedClient(script, { initializationOptions }, { now: () => time });
    return {
      ...scripted,
      pass: (seconds: number) => {
        time += seconds * 1000;
      },
    };
  }

  const read = (client: LspClient): Promise<StatisticsResult> =>
    client.connection.sendRequest(StatisticsRequest.type);
  const accept = (client: LspClient, item: InlineCompletionItem | undefined) =>
    client.connection.sendRequest("workspace/executeCommand", {
      command: item?.command?.command ?? "",
      arguments: item?.command?.arguments ?? [],
    });

  it("announces the command that an accepted item carries", async () => {
    const { client, openAt } = await server();
    const { executeCommandProvider } = client.initializeResult?.capabilities ?? {};
    assert.ok(executeCommandProvider?.commands.includes(acceptedCommand));
    const cursor = await openAt("const a = █\n");
    const [item] = await client.complete(cursor.uri, cursor.position);
    assert.equal(item?.command?.command, acceptedCommand);
  });

  it("counts shown, accepted and kept text, by language and model", async () => {
    const { client, openAt, pass } = await server();
    const cursor = await openAt("const a = █\n", "rust");
    const [item] = await client.complete(cursor.uri, cursor.position);
    await client.insert(cursor.uri, cursor.position, String(item?.insertText));
    await accept(client, item);
    pass(16);
    await client.insert(cursor.uri, { line: 0, character: 0 }, "// a line above\n");
    const { total, byLanguage, byModel, days, enabled, stored } = await read(client);
    assert.deepEqual([enabled, stored, total.shown, total.accepted], [true, true, 1, 1]);
    assert.equal(total.acceptedCharacters, `${secret}(1);`.length);
    assert.deepEqual(
      total.kept.map(({ share }) => share),
      [1, undefined, undefined],
    );
    assert.equal(total.latency.count, 1);
    assert.deepEqual(total.outcomes, { generated: 1 });
    assert.deepEqual([byLanguage[0]?.name, byModel[0]?.name], ["rust", "Scripted"]);
    assert.deepEqual(
      days.map(({ shown, accepted }) => [shown, accepted]),
      [[1, 1]],
    );

    // Deleted after 16 s, so nothing of it is left one minute later.
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: cursor.uri, version: 99 },
      contentChanges: [{ text: "" }],
    });
    await read(client);
    pass(50);
    assert.deepEqual(
      (await read(client)).total.kept.map(({ share }) => share),
      [1, 0, undefined],
    );
  });

  it("applies the changes of one message in order", async () => {
    const { client, openAt, pass } = await server();
    const cursor = await openAt("const a = █\n");
    const [item] = await client.complete(cursor.uri, cursor.position);
    const at = (line: number, character: number) => ({
      start: { line, character },
      end: { line, character },
    });
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: cursor.uri, version: 99 },
      contentChanges: [
        { range: at(0, 0), text: "// a line above\n" },
        { range: at(1, cursor.position.character), text: String(item?.insertText) },
        { range: at(1, 0), text: "export " },
      ],
    });
    await accept(client, item);
    pass(16);
    // The share is the one before the deletion.
    await client.replace(cursor.uri, { start: at(1, 0).start, end: at(2, 0).end }, "");
    assert.equal((await read(client)).total.kept[0]?.share, 1);
  });

  it("does not count a cancelled suggestion as shown", async () => {
    const { client, openAt, script } = await server();
    script([{ when: "", answer: "slow answer", tokensPerSecond: 20 }]);
    const cursor = await openAt("const a = █\n");
    const source = new CancellationTokenSource();
    const asked = client.complete(cursor.uri, cursor.position, { token: source.token });
    setTimeout(() => source.cancel(), 30);
    await asked.catch(() => {});
    const { total } = await read(client);
    assert.deepEqual([total.shown, total.outcomes], [0, { cancelled: 1 }]);
  });

  it("writes counts and no text, readable by the owner only, and reads them back", async () => {
    const first = await server();
    const cursor = await first.openAt("const a = █\n", "typescript", `file:///${secret}/file.ts`);
    const [item] = await first.client.complete(cursor.uri, cursor.position);
    await first.client.insert(cursor.uri, cursor.position, String(item?.insertText));
    await accept(first.client, item);
    first.pass(400);
    await first.client.shutdown();

    assert.deepEqual(readdirSync(folder), ["statistics.json"]);
    const file = readFileSync(join(folder, "statistics.json"), "utf8");
    assert.ok(!file.includes(secret) && !file.includes("const a"));
    // Every string in the file is a day or the name of a count, a language or a model.
    const words = new Set(Array.from(file.matchAll(/"([^"]*)"/g), ([, word = ""]) => word));
    const known =
      /^(version|since|tallies|days|typescript|Scripted|shown|accepted|acceptedPartly|acceptedCharacters|kept|characters|outcomes|generated|reasons|latency|impressions|\d+(?:\.\d+)?|\d{4}-\d\d-\d\d)$/;
    assert.deepEqual(
      [...words].filter((word) => !known.test(word)),
      [],
    );

    const { total } = await read((await server()).client);
    assert.deepEqual([total.shown, total.accepted, total.kept[2]?.share], [1, 1, 1]);
  });

  it("writes nothing when the editor names no path, whatever the settings say", async () => {
    for (const statisticsPath of [undefined, "relative.json", 7]) {
      const { client, openAt } = await server({ statisticsPath });
      const cursor = await openAt("const a = █\n");
      await cursor.complete();
      assert.equal((await read(client)).stored, false);
      assert.equal((await read(client)).total.shown, 1);
      await client.shutdown();
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  it("counts nothing when turned off", async () => {
    const { client, openAt } = await server({ statistics: { enabled: false } });
    const cursor = await openAt("const a = █\n");
    const [item] = await client.complete(cursor.uri, cursor.position);
    assert.equal(item?.command, undefined);
    const { enabled, total } = await read(client);
    assert.deepEqual([enabled, total.shown, total.outcomes], [false, 0, {}]);
    await client.shutdown();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("deletes everything on request", async () => {
    const { client, openAt } = await server();
    const cursor = await openAt("const a = █\n");
    await cursor.complete();
    assert.equal(await client.connection.sendRequest(EraseStatisticsRequest.type), true);
    assert.equal((await read(client)).total.shown, 0);
    await client.shutdown();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("accepts anything that a client may send as an acceptance", async () => {
    const { client } = await server();
    for (const args of [[], ["unknown"], [7], [null]]) {
      const params = { command: acceptedCommand, arguments: args };
      assert.equal(await client.connection.sendRequest("workspace/executeCommand", params), null);
    }
    assert.equal((await read(client)).total.accepted, 0);
  });
});
