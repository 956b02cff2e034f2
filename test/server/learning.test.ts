import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExplainRequest, type ExplainResult } from "../../server/protocol/explain";
import { EraseStatisticsRequest, StatisticsRequest } from "../../server/protocol/statistics";
import { scriptedClient } from "../support/scriptedClient";

/** Suggestions that the model is not very sure of. */
const unsure = [{ when: "", answer: "call(1);", probability: 0.15 }];

describe("the learned confidence threshold", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-learning-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function user(settings: object = {}) {
    let time = 0;
    const initializationOptions = { statisticsPath: join(folder, "statistics.json"), ...settings };
    const session = await scriptedClient(unsure, { initializationOptions }, { now: () => time });
    const { client, openAt, script } = session;
    let files = 0;
    const suggestion = async (explicit = false) => {
      const cursor = await openAt(`const value${++files} = █\n`);
      const [item] = await client.complete(cursor.uri, cursor.position, { explicit });
      return { cursor, item };
    };
    return {
      ...session,
      text: async (explicit = false) => (await suggestion(explicit)).item?.insertText,
      /** Looks at a suggestion for two seconds and then types something else. */
      async refuse() {
        const { cursor, item } = await suggestion();
        time += 2000;
        script([{ when: "", answer: "" }]);
        await cursor.type("x");
        await cursor.complete();
        script(unsure);
        await client.close(cursor.uri);
        return item !== undefined;
      },
      async accept() {
        const { cursor, item } = await suggestion();
        time += 2000;
        const { command = "", arguments: args = [] } = item?.command ?? {};
        await client.connection.sendRequest("workspace/executeCommand", { command, arguments: args });
        await client.insert(cursor.uri, cursor.position, String(item?.insertText));
        await client.close(cursor.uri);
        return item !== undefined;
      },
    };
  }

  const refuseMany = async ({ refuse }: { refuse(): Promise<boolean> }) => {
    const shown: boolean[] = [];
    for (let times = 0; times < 60; times++) shown.push(await refuse());
    return shown;
  };

  it("hides suggestions that the user keeps refusing, with a reason, unless the user asks", async () => {
    const session = await user();
    const shown = await refuseMany(session);
    assert.ok(shown.slice(0, 10).every(Boolean), "a few refusals change nothing");
    assert.equal(shown.at(-1), false);
    assert.equal(await session.text(), undefined);
    const explained = async () => {
      const result: ExplainResult = await session.client.connection.sendRequest(ExplainRequest.type);
      return result.last;
    };
    const { reason, answer } = (await explained()) ?? {};
    assert.match(reason ?? "", /not sure/);
    assert.equal(answer?.threshold.kind, "learned");
    assert.equal(await session.text(true), "call(1);");
    assert.deepEqual((await explained())?.answer?.threshold, { kind: "asked" });
  });

  it("keeps showing suggestions that the user accepts now and then", async () => {
    const session = await user();
    for (let times = 0; times < 20; times++) {
      assert.ok(await session.accept(), `${times}`);
      for (let refused = 0; refused < 3; refused++) assert.ok(await session.refuse(), `${times}`);
    }
  });

  it("shows more to a user who accepts often", async () => {
    const session = await user();
    session.script([{ when: "", answer: "call(1);", probability: 0.06 }]);
    assert.equal(await session.text(), undefined);
    session.script(unsure);
    for (let times = 0; times < 30; times++) assert.ok(await session.accept());
    session.script([{ when: "", answer: "call(1);", probability: 0.06 }]);
    assert.equal(await session.text(), "call(1);");
  });

  it("persists into the next session, until the statistics are deleted", async () => {
    const first = await user();
    await refuseMany(first);
    await first.client.shutdown();
    const next = await user();
    await next.client.connection.sendRequest(StatisticsRequest.type);
    assert.equal(await next.text(), undefined);
    await next.client.connection.sendRequest(EraseStatisticsRequest.type);
    assert.equal(await next.text(), "call(1);");
  });

  it("is neither learned nor used when the statistics are turned off", async () => {
    const session = await user({ statistics: { enabled: false } });
    assert.ok((await refuseMany(session)).every(Boolean));
    await session.client.shutdown();
    const on = await user();
    await refuseMany(on);
    await on.client.shutdown();
    const off = await user({ statistics: { enabled: false } });
    await off.client.connection.sendRequest(StatisticsRequest.type);
    assert.equal(await off.text(), "call(1);");
  });
});
