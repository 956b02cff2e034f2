import assert from "node:assert/strict";
import { EngineError } from "../../server/engine/errors";
import type { LoadRequest } from "../../server/engine/modelInfo";
import { SharedModels } from "../../server/engineProcess/sharedModels";

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
