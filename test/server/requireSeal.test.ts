import assert from "node:assert/strict";
import { statusSentence, statusText } from "../../client/status/statusView";
import { type Protection, unprotected } from "../../server/privacy/protection";
import { runEdit } from "../support/edits";
import { scriptedClient } from "../support/scriptedClient";

const answer = [{ when: "", answer: "one two three;" }];
const guarded: Protection = {
  ...unprotected,
  seal: "guarded",
  reason: "the kernel refused the seccomp filter (EINVAL)",
};
const sentence =
  /^Inhouse is stopped because inhouse\.privacy\.requireSeal is on and the server is not sealed: the kernel refused the seccomp filter \(EINVAL\)\. .*[Tt]urn off the setting/;

describe("inhouse.privacy.requireSeal", () => {
  it("lets nothing run without a seal, and reports the reason and the remedy", async () => {
    const { client, engine, openAt } = await scriptedClient(
      answer,
      { initializationOptions: { privacy: { requireSeal: true } } },
      { protection: guarded },
    );
    const status = await client.status(({ state }) => state === "error");
    assert.match(status.message ?? "", sentence);
    assert.equal(status.seal, "guarded");
    const view = { server: { phase: "running" }, status, busy: false, inlineSuggest: true } as const;
    const drawn = { ...view, completions: { everywhere: true } };
    assert.equal(statusText(drawn), "$(warning) Inhouse");
    assert.match(statusSentence(drawn), sentence);

    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete({ explicit: true }), undefined);
    await assert.rejects(client.chat("Why?").result, { message: sentence });
    const at = { line: 0, character: 3 };
    const edit = runEdit(client, {
      uri: cursor.uri,
      version: client.versionOf(cursor.uri),
      range: { start: at, end: at },
      instruction: "Rename",
    });
    await assert.rejects(edit.result, { message: sentence });
    assert.deepEqual(engine.prompts, []);
  });

  it("takes effect while the server runs, in both directions", async () => {
    const { client, openAt } = await scriptedClient(answer, {}, { protection: guarded });
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "one two three;");
    const use = (requireSeal: boolean) =>
      client.connection.sendNotification("workspace/didChangeConfiguration", {
        settings: { inhouse: { privacy: { requireSeal } } },
      });
    await use(true);
    await client.status(({ state }) => state === "error");
    const other = await openAt("let b = █\n");
    assert.equal(await other.complete({ explicit: true }), undefined);
    await use(false);
    await client.status(({ state }) => state === "ready");
    assert.equal(await other.complete({ explicit: true }), "one two three;");
  });

  it("changes nothing where there is a seal", async () => {
    const { client, openAt } = await scriptedClient(
      answer,
      { initializationOptions: { privacy: { requireSeal: true } } },
      { protection: { ...unprotected, seal: "sealed" } },
    );
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "one two three;");
    assert.equal((await client.status(({ state }) => state === "ready")).seal, "sealed");
  });
});
