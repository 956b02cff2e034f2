import assert from "node:assert/strict";
import { createKnownModel, recordModel } from "../../../../client/chat/provider/knownModel";
import { FakeChatServer, settle } from "../../../support/fakeChatServer";

describe("stored facts of the chat model", () => {
  const { signal } = new AbortController();

  /** A window of a user with these settings; `stored` survives it. */
  function openWindow(stored = new Map<string, unknown>(), version = "1.0.0", settings: unknown[] = []) {
    const server = new FakeChatServer();
    const memento = {
      get: <T>(key: string) => stored.get(key) as T | undefined,
      update: async (key: string, value: unknown) => void stored.set(key, value),
    };
    const known = createKnownModel(
      memento as Parameters<typeof createKnownModel>[0],
      version,
      () => settings,
    );
    let changes = 0;
    const noting = recordModel(server, known, () => changes++);
    return { stored, server, known, noting, changes: () => changes };
  }

  it("come from the server's answer, with an event for each change", async () => {
    const { server, known, noting, changes } = openWindow();
    assert.deepEqual(await noting.model(signal), server.info);
    assert.deepEqual([known.get(), changes()], [server.info, 1]);
    await noting.model(signal);
    assert.equal(changes(), 1, "told without a change");
    server.info = { ...server.info, toolCalling: false };
    await noting.model(signal);
    assert.deepEqual([known.get(), changes()], [server.info, 2]);
  });

  it("are fetched again after another model answered, but not after a cancelled answer", async () => {
    const { server, known, noting, changes } = openWindow();
    await noting.model(signal);
    const ask = (reason: "done" | "cancelled") => {
      const answer = noting.chat({ id: "1", mode: "plain", messages: [] }, () => {}, signal);
      return Promise.all([answer, server.last.end(reason)]).then(settle);
    };
    await ask("done");
    assert.equal(changes(), 1);
    const { info } = server;
    known.set({ ...info, name: "The one before" });
    await ask("cancelled");
    assert.equal(known.get()?.name, "The one before");
    await ask("done");
    assert.deepEqual([known.get(), changes()], [info, 2]);
  });

  it("are forgotten with other settings or another extension version", async () => {
    const { stored, noting, server } = openWindow();
    await noting.model(signal);
    assert.deepEqual(openWindow(stored).known.get(), server.info);
    assert.equal(openWindow(stored, "1.0.1").known.get(), undefined);
    assert.equal(openWindow(stored, "1.0.0", ["other.gguf"]).known.get(), undefined);
  });
});
