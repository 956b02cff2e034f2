import assert from "node:assert/strict";
import { nextModel, type StatusSource } from "../../../../client/gpu/nextModel";
import type { StatusParams } from "../../../../server/protocol/messages";

describe("the status after a GPU backend was built", () => {
  function source() {
    const listeners = new Set<(status: StatusParams) => unknown>();
    const server: StatusSource = {
      onDidReceiveStatus: (listener) => {
        listeners.add(listener);
        return { dispose: () => listeners.delete(listener) };
      },
    };
    const send = (status: Partial<StatusParams>) => {
      for (const listener of listeners) listener(status as StatusParams);
    };
    return { listeners, server, send };
  }

  for (const [what, status] of [
    ["a loaded model", { state: "ready", completion: { backend: "CUDA" } }],
    ["an error", { state: "error" }],
  ] as const)
    it(`is the first with ${what}`, async () => {
      const { listeners, server, send } = source();
      const found = nextModel(server, new AbortController().signal);
      send({ state: "loading" });
      send(status as Partial<StatusParams>);
      assert.deepEqual(await found, status);
      assert.equal(listeners.size, 0);
    });

  it("is given up with the signal, before or while it waits, and leaves no listener", async () => {
    const { listeners, server, send } = source();
    const stop = new AbortController();
    const found = nextModel(server, stop.signal);
    send({ state: "loading" });
    stop.abort();
    assert.equal(await found, undefined);
    assert.equal(await nextModel(server, stop.signal), undefined);
    assert.equal(listeners.size, 0);
  });
});
