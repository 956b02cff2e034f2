import assert from "node:assert/strict";
import { EngineError, NoRoomError } from "../../server/engine/errors";
import type { LoadRequest } from "../../server/engine/modelInfo";
import { Room } from "../../server/engineProcess/room";
import { type EngineFactory, SharedEngines } from "../../server/engineProcess/sharedEngines";
import { SharedModels } from "../../server/engineProcess/sharedModels";
import { FakeMemory } from "../support/fakeMemory";

const request = (path: string): LoadRequest => ({ path, contextTokens: 1024, gpu: "off" });
const signal = new AbortController().signal;
const ignore = () => {};

/** An engine that keeps its model when the next one is called "broken", as the real one does. */
class FakeEngine {
  loaded: string | undefined;
  loads = 0;
  #finish = () => {};
  waits = false;

  async load(
    { path }: LoadRequest,
    onProgress: (fraction: number) => void,
    stop: AbortSignal,
  ): Promise<string> {
    if (path === this.loaded) return path;
    this.loads += 1;
    onProgress(0.5);
    if (this.waits)
      await new Promise<void>((resolve, reject) => {
        this.#finish = resolve;
        stop.addEventListener("abort", () => reject(stop.reason));
      });
    if (path === "broken") throw new EngineError("broken");
    this.loaded = path;
    return path;
  }

  finish(): void {
    this.#finish();
  }

  async unload(): Promise<void> {
    this.loaded = undefined;
  }
}

describe("models that windows share", () => {
  let engines: FakeEngine[];
  let models: SharedModels<FakeEngine, string>;
  let waits = false;
  const [one, two] = [{ window: 1 }, { window: 2 }];
  const load = (window: object, path: string, stop = signal) =>
    models.load(window, request(path), ignore, stop);
  const inMemory = () => engines.flatMap(({ loaded }) => loaded ?? []);

  beforeEach(() => {
    waits = false;
    engines = [];
    const create = () => {
      const engine = new FakeEngine();
      engine.waits = waits;
      engines.push(engine);
      return engine;
    };
    models = new SharedModels<FakeEngine, string>(create, 0);
  });

  it("loads a model once for all windows that want it", async () => {
    assert.deepEqual(await Promise.all([load(one, "a"), load(two, "a")]), ["a", "a"]);
    assert.equal(engines.length, 1);
    assert.equal(models.of(one), models.of(two));
  });

  it("loads another for a window that wants another, and frees what nobody uses", async () => {
    await Promise.all([load(one, "a"), load(two, "a")]);
    await load(two, "b");
    assert.deepEqual(inMemory(), ["a", "b"]);
    await load(one, "b");
    assert.deepEqual(inMemory(), ["b"]);
    await models.release(one);
    assert.deepEqual(inMemory(), ["b"]);
    await models.release(two);
    assert.deepEqual(inMemory(), []);
  });

  it("keeps a window's model when its next one fails, whether others share it or not", async () => {
    for (const windows of [[one], [one, two]]) {
      for (const window of windows) await load(window, "a");
      await assert.rejects(load(one, "broken"), EngineError);
      const loads = engines.reduce((sum, engine) => sum + engine.loads, 0);
      assert.equal(await load(one, "a"), "a");
      assert.equal(models.of(one)?.loaded, "a");
      assert.equal(
        engines.reduce((sum, engine) => sum + engine.loads, 0),
        loads,
      );
      for (const window of windows) await models.release(window);
      assert.deepEqual(inMemory(), []);
    }
  });

  it("stops loading when the last window that waits gives up, and not before", async () => {
    waits = true;
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [load(one, "a", first.signal), load(two, "a", second.signal)];
    while (!models.of(one) || !models.of(two)) await new Promise(setImmediate);
    first.abort();
    await assert.rejects(waiting[0] ?? Promise.resolve());
    engines[0]?.finish();
    assert.equal(await waiting[1], "a");
    assert.equal(engines.length, 1);
    await models.release(two);
    const again = new AbortController();
    const last = load(one, "c", again.signal);
    while (engines.at(-1)?.loads !== 1) await new Promise(setImmediate);
    again.abort();
    await assert.rejects(last);
    assert.deepEqual(inMemory(), []);
  });

  it("frees a model some time after its last window has closed, unless one returns", async () => {
    await load(one, "a");
    models.leave(one);
    assert.equal(await load(two, "a"), "a");
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(inMemory(), ["a"]);
    models.leave(two);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(inMemory(), []);
  });

  it("frees a model that nobody uses before it loads another", async () => {
    models = new SharedModels<FakeEngine, string>(() => {
      const engine = new FakeEngine();
      engines.push(engine);
      return engine;
    }, 60_000);
    await load(one, "a");
    models.leave(one);
    await load(two, "b");
    assert.deepEqual(inMemory(), ["b"]);
  });

  it("frees an engine that was kept for a model that another window loads meanwhile", async () => {
    let slow = () => {};
    models = new SharedModels<FakeEngine, string>(() => {
      const engine = new FakeEngine();
      const { unload } = engine;
      engine.unload = async () => {
        await new Promise<void>((resolve) => {
          slow = resolve;
          setImmediate(resolve);
        });
        await unload.call(engine);
      };
      engines.push(engine);
      return engine;
    }, 60_000);
    const gone = {};
    await Promise.all([load(one, "a"), load(two, "b"), load(gone, "c")]);
    models.leave(gone);
    await Promise.all([load(one, "d"), load(two, "d")]);
    slow();
    await models.release(one);
    await models.release(two);
    assert.deepEqual(inMemory(), []);
  });

  it("leaves nothing behind, whatever the order of windows and failures", async () => {
    const paths = ["a", "b", "broken"];
    for (let round = 0; round < 200; round++) {
      const windows = [{}, {}, {}];
      const steps = Array.from({ length: 12 }, (_, step) => (round * 7919 + step * 104729) % 9973);
      await Promise.all(
        steps.map(async (step) => {
          const window = windows[step % 3] ?? {};
          if (step % 5 === 0) await models.release(window);
          else
            await load(window, paths[step % 3] ?? "", AbortSignal.timeout(step % 4 === 0 ? 0 : 1000)).catch(
              ignore,
            );
        }),
      );
      for (const window of windows) await models.release(window);
      assert.deepEqual(inMemory(), [], `round ${round}`);
    }
  });
});

describe("models of two roles that do not fit together", () => {
  const [one, two] = [{ window: 1 }, { window: 2 }];
  let memory: FakeMemory;
  let completion: SharedModels<ReturnType<typeof engine>, string>;
  let chat: SharedModels<ReturnType<typeof engine>, string>;

  const engine = (role: "completion" | "chat") => ({
    load: async ({ path }: LoadRequest) => {
      memory.place(role, path);
      return path;
    },
    unload: async () => memory.free(role),
  });
  const load = (models: typeof chat, window: object, path: string) =>
    models.load(window, request(path), ignore, signal);

  beforeEach(() => {
    memory = new FakeMemory(10);
    const room = new Room();
    completion = new SharedModels(() => engine("completion"), 60_000, room);
    chat = new SharedModels(() => engine("chat"), 60_000, room);
  });

  it("do not stand in the way of a window that was reloaded", async () => {
    await load(chat, one, "/chat-8.gguf");
    chat.leave(one);
    assert.equal(await load(completion, two, "/code-6.gguf"), "/code-6.gguf");
    assert.deepEqual(memory.events, ["chat +/chat-8.gguf", "chat -", "completion +/code-6.gguf"]);
  });

  it("are the window's own to unload", async () => {
    await load(completion, one, "/code-6.gguf");
    await assert.rejects(load(chat, one, "/chat-8.gguf"), NoRoomError);
    assert.deepEqual(memory.events, ["completion +/code-6.gguf"]);
  });

  it("take turns when another window still has one of them", async () => {
    for (const window of [one, two]) await load(completion, window, "/code-6.gguf");
    await assert.rejects(load(chat, one, "/chat-8.gguf"), NoRoomError);
    await completion.release(one);
    const busy = await completion.use(two);
    const asked = load(chat, one, "/chat-8.gguf");
    await new Promise(setImmediate);
    assert.deepEqual(memory.events.slice(1), [], "the request in progress ends first");
    busy[Symbol.dispose]();
    await asked;
    assert.ok(completion.isSuspended(two));
    const answering = await chat.use(one);
    const typed = completion.use(two);
    await new Promise(setImmediate);
    assert.deepEqual(memory.events.slice(1), ["completion -", "chat +/chat-8.gguf"]);
    answering[Symbol.dispose]();
    (await typed)[Symbol.dispose]();
    (await chat.use(one))[Symbol.dispose]();
    assert.deepEqual(memory.events.slice(3), [
      "chat -",
      "completion +/code-6.gguf",
      "completion -",
      "chat +/chat-8.gguf",
    ]);
  });

  it("serve any number of requests of both windows, and leave nothing behind", async () => {
    await load(completion, two, "/code-6.gguf");
    await load(chat, one, "/chat-8.gguf");
    const work = async (models: typeof chat, window: object, role: string) => {
      using _ = await models.use(window);
      const last = memory.events.findLast((event) => event.startsWith(role)) ?? "";
      assert.match(last, /\+/, "in memory while it works");
      await new Promise(setImmediate);
      assert.equal(
        memory.events.findLast((event) => event.startsWith(role)),
        last,
      );
    };
    const jobs = Array.from({ length: 40 }, (_, at) =>
      at % 3 === 0 ? work(chat, one, "chat") : work(completion, two, "completion"),
    );
    await Promise.all(jobs);
    await Promise.all([completion.release(two), chat.release(one)]);
    memory.place("completion", "/all-10.gguf");
  });

  it("keep a model's windows when it finds no room, and let it come back", async () => {
    await load(completion, two, "/code-6.gguf");
    await load(chat, one, "/chat-8.gguf");
    memory.place("other program", "/other-2.gguf");
    await chat.suspend();
    memory.place("other program", "/other-9.gguf");
    await assert.rejects(completion.use(two), NoRoomError);
    memory.free("other program");
    (await completion.use(two))[Symbol.dispose]();
    assert.equal(memory.events.at(-1), "completion +/code-6.gguf");
  });
});

describe("background work of windows", () => {
  const engines = new SharedEngines({ base: {} } as EngineFactory, 0);

  it("ends without an error when another window's completion ends it", async () => {
    using turn = engines.turn(true, signal);
    const waiting = turn.work(
      () =>
        new Promise((_, reject) => turn.signal.addEventListener("abort", () => reject(turn.signal.reason))),
    );
    engines.turn(false, signal)[Symbol.dispose]();
    assert.equal(await waiting, undefined);
  });

  it("fails for its own reasons, and when its window gives up", async () => {
    const stop = new AbortController();
    using turn = engines.turn(true, stop.signal);
    await assert.rejects(
      turn.work(() => Promise.reject(new Error("broken"))),
      /broken/,
    );
    stop.abort(new Error("typed on"));
    await assert.rejects(
      turn.work(() => Promise.reject(turn.signal.reason)),
      /typed on/,
    );
  });
});
