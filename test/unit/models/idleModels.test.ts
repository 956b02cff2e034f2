import assert from "node:assert/strict";
import { mock } from "node:test";
import { EngineError, NoRoomError } from "../../../server/engine/errors";
import { silent } from "../../../server/log";
import { EmbeddingModel } from "../../../server/models/embeddingModel";
import { LoadedModel, type LoadState } from "../../../server/models/loadedModel";
import { ModelQueue } from "../../../server/models/modelQueue";
import { ScriptedChat } from "../../support/scriptedChat";
import { ScriptedEmbeddings } from "../../support/scriptedEmbeddings";

const minute = 60_000;
const request = { path: "/a.gguf", contextTokens: 1024, gpu: "auto" } as const;
const { signal } = new AbortController();

/** A loaded model that counts; `fails` and `isFull` make the next loads fail. */
async function loaded(minutes: number) {
  const events: string[] = [];
  const states: LoadState<string>[] = [];
  const control = { fails: false, isFull: false, isRepaired: false };
  const model = new LoadedModel<string>({
    load: async ({ path }) => {
      if (control.fails) throw new EngineError("The disk is gone: mount it.");
      if (control.isFull) throw new NoRoomError("The memory is full: free some.");
      if (path.includes("broken") && !control.isRepaired)
        throw new EngineError("The file is broken: choose another.");
      events.push(`+${path}`);
      return path;
    },
    unload: async () => void events.push("-"),
    beforeUnload: async () => void events.push("saved"),
    onChange: (state) => void states.push(state),
    log: silent,
  });
  model.unloadAfter(minutes);
  model.configure(request);
  await model.ready(signal);
  return { model, events, states, control };
}

describe("a model that is not in use", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("is unloaded after the minutes that the user set, and loaded again for the next request", async () => {
    const { model, events, states } = await loaded(5);
    mock.timers.tick(5 * minute - 1);
    assert.equal(model.state.kind, "ready");
    mock.timers.tick(1);
    assert.equal(model.state.kind, "unloaded");
    assert.equal(await model.ready(signal), "/a.gguf");
    assert.deepEqual(events, ["+/a.gguf", "saved", "-", "+/a.gguf"]);
    mock.timers.tick(5 * minute);
    await model.unload();
    assert.deepEqual(states.at(-1), { kind: "unloaded", model: "/a.gguf" });
  });

  it("stays loaded by default", async () => {
    const { model } = await loaded(0);
    mock.timers.tick(24 * 60 * minute);
    assert.equal(model.state.kind, "ready");
  });

  it("counts the time from the last use", async () => {
    const { model } = await loaded(5);
    for (let uses = 0; uses < 4; uses += 1) {
      mock.timers.tick(4 * minute);
      model.hold()[Symbol.dispose]();
    }
    assert.equal(model.state.kind, "ready");
    mock.timers.tick(5 * minute);
    assert.equal(model.state.kind, "unloaded");
  });

  it("stays loaded during a request, however long it takes", async () => {
    const { model } = await loaded(1);
    const held = model.hold();
    mock.timers.tick(30 * minute);
    assert.equal(model.state.kind, "ready");
    held[Symbol.dispose]();
    mock.timers.tick(minute);
    assert.equal(model.state.kind, "unloaded");
  });

  it("follows a change of the setting", async () => {
    const { model } = await loaded(0);
    model.unloadAfter(1);
    mock.timers.tick(minute - 1);
    model.unloadAfter(0);
    mock.timers.tick(30 * minute);
    assert.equal(model.state.kind, "ready");
  });

  it("is replaced by another one that is configured while it is unloaded", async () => {
    const { model, events } = await loaded(1);
    mock.timers.tick(minute);
    model.configure({ ...request, path: "/b.gguf" });
    assert.equal(await model.ready(signal), "/b.gguf");
    assert.deepEqual(events, ["+/a.gguf", "saved", "-", "+/b.gguf"]);
  });

  it("gives one sentence to those that wait when it cannot come back, and tries again", async () => {
    const { model, control } = await loaded(1);
    mock.timers.tick(minute);
    control.fails = true;
    await assert.rejects(model.ready(signal), /^EngineError: The disk is gone: mount it\.$/);
    assert.equal(model.state.kind, "error");
    control.fails = false;
    model.configure(request);
    assert.equal(await model.ready(signal), "/a.gguf");
  });

  it("comes back once there is room again, and is not tried with each request until then", async () => {
    const { model, control, events } = await loaded(1);
    mock.timers.tick(minute);
    control.isFull = true;
    const full = /The memory is full: free some\.$/;
    await assert.rejects(model.ready(signal), full);
    assert.deepEqual(model.state, {
      kind: "unloaded",
      model: "/a.gguf",
      failure: "The memory is full: free some.",
    });
    control.isFull = false;
    await assert.rejects(model.ready(signal), full);
    mock.timers.tick(3000);
    assert.equal(await model.ready(signal), "/a.gguf");
    assert.deepEqual(model.state, { kind: "ready", model: "/a.gguf" });
    assert.deepEqual(events, ["+/a.gguf", "saved", "-", "+/a.gguf"]);
  });

  it("does not wait for room when it never had any", async () => {
    const { model, control } = await loaded(1);
    control.isFull = true;
    model.configure({ ...request, path: "/b.gguf" });
    await assert.rejects(model.ready(signal), /The memory is full/);
    assert.equal(model.state.kind, "error");
  });

  it("tries the model that the user chose before it returns to the one before", async () => {
    const { model, control } = await loaded(1);
    model.configure({ ...request, path: "/broken.gguf" });
    assert.equal(await model.ready(signal), "/a.gguf");
    await model.unload();
    assert.equal(await model.ready(signal), "/a.gguf");
    control.isRepaired = true;
    await model.unload();
    assert.equal(await model.ready(signal), "/broken.gguf");
    assert.deepEqual(model.state, { kind: "ready", model: "/broken.gguf" });
  });

  it("loads again on its next use when the engine has lost it", async () => {
    const { model, events } = await loaded(1);
    model.lose();
    assert.deepEqual(model.state, { kind: "unloaded", model: "/a.gguf" });
    assert.equal(await model.ready(signal), "/a.gguf");
    assert.deepEqual(events, ["+/a.gguf", "+/a.gguf"]);
  });

  it("lets a request that waits for it be cancelled", async () => {
    const { model } = await loaded(1);
    mock.timers.tick(minute);
    const cancel = new AbortController();
    const waiting = model.ready(cancel.signal);
    cancel.abort(new Error("typed on"));
    await assert.rejects(waiting, /typed on/);
    assert.equal(await model.ready(signal), "/a.gguf");
  });

  it("is the chat model too: it is described without loading, and answers after loading", async () => {
    const chat = new ScriptedChat({ script: () => [{ when: "", answer: "Yes." }] });
    const queue = new ModelQueue({ engine: chat, log: silent });
    queue.configure({ model: request, maxTokens: 100 });
    queue.model.memory.unloadAfter(1);
    await queue.describe(signal);
    mock.timers.tick(minute);
    assert.equal(queue.model.state.kind, "unloaded");
    assert.equal((await queue.describe(signal)).info.path, "/a.gguf");
    assert.equal(queue.model.state.kind, "unloaded");
    const tokens = await queue.takeTurn(
      ({ engine }) => engine.countTokens(["one two"]),
      () => {},
      signal,
    );
    assert.deepEqual(tokens, [3]);
    assert.equal(queue.model.state.kind, "ready");
  });

  it("is the embedding model too, which waits for room as the others do", async () => {
    const engine = new ScriptedEmbeddings();
    const embeddings = new EmbeddingModel(engine, silent);
    embeddings.unloadAfter(1);
    const embedder = embeddings.configure({ path: "/e.gguf", gpu: "auto" });
    assert.ok(embedder);
    await embedder.embed("shop", "passage");
    mock.timers.tick(minute);
    await new Promise((resolve) => setImmediate(resolve));
    const { load } = engine;
    engine.load = async () => {
      throw new NoRoomError("The memory is full: free some.");
    };
    await assert.rejects(embedder.embed("shop", "query"), /The memory is full/);
    engine.load = load;
    mock.timers.tick(3000);
    assert.ok((await embedder.embed("shop", "query")).length > 0);
  });

  it("is the embedding model too", async () => {
    const engine = new ScriptedEmbeddings();
    const embeddings = new EmbeddingModel(engine, silent);
    embeddings.unloadAfter(1);
    const embedder = embeddings.configure({ path: "/e.gguf", gpu: "auto" });
    assert.ok(embedder);
    await embedder.embed("shop", "passage");
    mock.timers.tick(minute);
    // Unloads within a few turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(engine.embed("shop", "query", signal), /No embedding model/);
    assert.ok((await embedder.embed("shop", "query")).length > 0);
  });
});
