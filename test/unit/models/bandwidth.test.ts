import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { bytesPerToken } from "../../../server/engine/gguf/bytesPerToken";
import { inspectModel } from "../../../server/engine/gguf/inspectModel";
import { silent } from "../../../server/log";
import { type BandwidthTestLimits, measureBandwidth } from "../../../server/models/machine/bandwidth";
import { decodeBandwidth } from "../../../server/models/machine/decodeBandwidth";
import { MachineBandwidth } from "../../../server/models/machine/machineBandwidth";
import { catalogueModels } from "../../support/realModels/catalogueModels";
import { writeRealModel } from "../../support/realModels/file";

const worker = resolve("dist/server/bandwidthWorker.mjs");
/** Small and short, and as patient as a busy machine needs. */
const limits: BandwidthTestLimits = { sizes: [64 * 2 ** 20], windows: 2, windowMs: 20, mostMs: 100_000 };
const never = () => new AbortController().signal;

describe("the test of the memory bandwidth", () => {
  it("measures what all threads read", async () => {
    const { bytesPerSecond, threads } = await measureBandwidth(worker, 8e9, never(), limits);
    assert.ok(bytesPerSecond > 0 && Number.isFinite(bytesPerSecond), `${bytesPerSecond}`);
    assert.equal(threads, Math.min(availableParallelism(), 16));
  });

  it("needs memory that is free", async () => {
    await assert.rejects(measureBandwidth(worker, 1e9, never()), /too little memory/);
  });

  it("ends on a machine that is too busy", async () => {
    const endless = { ...limits, windows: Number.POSITIVE_INFINITY, mostMs: 50 };
    // By the abort of one of its waits, or by the time limit itself.
    await assert.rejects(measureBandwidth(worker, 8e9, never(), endless), /time|abort/i);
  });

  it("fails with the reason when a thread fails", async () => {
    const missing = resolve("dist/server/noSuchWorker.mjs");
    await assert.rejects(measureBandwidth(missing, 8e9, never(), limits), /Cannot find module/);
  });

  it("ends at once when it is cancelled", async () => {
    const stopper = new AbortController();
    const endless = { ...limits, windows: Number.POSITIVE_INFINITY };
    const test = measureBandwidth(worker, 8e9, stopper.signal, endless);
    await delay(50);
    stopper.abort();
    await assert.rejects(test, { name: "AbortError" });
  });
});

describe("the bandwidth that a model shows", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-decode-"));
  after(() => rmSync(folder, { recursive: true }));

  let clock = 0;
  const now = () => clock;
  /** An engine whose tokens come every `ms`. */
  const engine = (ms: number, count: number) => ({
    async *infill() {
      yield { type: "prefilled" as const, promptTokens: 20, promptTokensEvaluated: 20 };
      for (let at = 0; at < count; at++) {
        clock += ms;
        yield { type: "text" as const, text: "a", tokens: 1 };
      }
      yield { type: "end" as const, reason: "maxTokens" as const };
    },
  });
  const fileOf = (name: string) => {
    const path = join(folder, "model.gguf");
    writeRealModel(path, catalogueModels.find((each) => each.name === name) as (typeof catalogueModels)[0]);
    return path;
  };

  it("is what it reads for each token, times its tokens per second", async () => {
    const path = fileOf("Qwen2.5-Coder 1.5B");
    const shown = (await decodeBandwidth(engine(20, 30), path, never(), now)) ?? 0;
    const read = await bytesPerToken(await inspectModel(path));
    // 50 tokens a second, of which three quarters count.
    assert.equal(Math.round(shown), Math.round((read * 50) / 0.75));
    assert.ok(Math.abs(read / 1.64e9 - 1) < 0.02, `${read}`);
  });

  it("is not known of a short answer", async () => {
    const path = fileOf("Qwen2.5-Coder 1.5B");
    assert.equal(await decodeBandwidth(engine(1, 5), path, never(), now), undefined);
  });

  it("is not known of a model that fits into a cache", async () => {
    assert.equal(
      await decodeBandwidth(engine(1, 30), "server/assets/starter-code.Q8_0.gguf", never(), now),
      undefined,
    );
  });
});

describe("the bandwidth of this machine", () => {
  let folder = "";
  let path = "";
  let tests = 0;
  const setUp = (overrides: Partial<ConstructorParameters<typeof MachineBandwidth>[0]> = {}) =>
    new MachineBandwidth({
      tests: {
        processor: async () => {
          tests++;
          return { bytesPerSecond: 50e9, threads: 4 };
        },
        gpu: async () => undefined,
      },
      path,
      isBusy: () => false,
      log: silent,
      ...overrides,
    });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-machine-"));
    path = join(folder, "machine.json");
    tests = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is measured once, and remembered for the next start", async () => {
    assert.deepEqual(await setUp().known("CPU"), {});
    const first = setUp();
    for (const each of [first, first, setUp()])
      assert.deepEqual(await each.measure("CPU", false, never()), { processor: 50e9 });
    assert.equal(tests, 1);
    assert.equal(statSync(path).mode & 0o077, 0);
  });

  it("is measured again on another machine, and when the file is damaged", async () => {
    await setUp().measure("CPU", false, never());
    await setUp().measure("CUDA (NVIDIA GB10)", true, never());
    assert.equal(tests, 2);
    for (const text of ["", "{", "[]", '{"version":1,"machine":7}', '{"version":1,"processor":-1}']) {
      writeFileSync(path, text);
      const before: number = tests;
      await setUp().measure("CPU", false, never());
      assert.equal(tests, before + 1, text);
    }
  });

  it("leaves alone what a later version stored", async () => {
    const later = '{"version":99,"other":true}';
    writeFileSync(path, later);
    assert.deepEqual(await setUp().measure("CPU", false, never()), { processor: 50e9 });
    assert.equal(readFileSync(path, "utf8"), later);
  });

  it("is never measured during a completion, and a completion ends the test", async () => {
    assert.deepEqual(await setUp({ isBusy: () => true }).measure("CPU", false, never()), {});
    assert.equal(tests, 0);
    let busy = false;
    let stopped = false;
    const slow = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        busy = true;
        signal.addEventListener("abort", () => {
          stopped = true;
          reject(signal.reason);
        });
      });
    const machine = setUp({ tests: { processor: slow, gpu: slow }, isBusy: () => busy });
    assert.deepEqual(await machine.measure("CPU", false, never()), {});
    assert.ok(stopped);
  });

  it("can be cancelled", async () => {
    const stopper = new AbortController();
    const slow = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const test = setUp({ tests: { processor: slow, gpu: slow } }).measure("CPU", false, stopper.signal);
    await delay(10);
    stopper.abort();
    await assert.rejects(test, { name: "AbortError" });
  });

  it("of a GPU is measured later if no model showed it yet", async () => {
    let shown: number | undefined;
    const gpu = async () => shown;
    const processor = async () => ({ bytesPerSecond: 50e9, threads: 4 });
    const machine = setUp({ tests: { processor, gpu } });
    assert.deepEqual(await machine.measure("CUDA", true, never()), { processor: 50e9 });
    shown = 900e9;
    assert.deepEqual(await machine.measure("CUDA", true, never()), { processor: 50e9, gpu: 900e9 });
    shown = undefined;
    assert.deepEqual(await machine.measure("CUDA", true, never()), { processor: 50e9, gpu: 900e9 });
  });
});
