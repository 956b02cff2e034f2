import assert from "node:assert/strict";
import fc from "fast-check";
import type { FreeMemory } from "../../../server/engine/gguf/availableMemory";
import {
  bytesToStayFree,
  embeddingSettings,
  type ModelToPlace,
  placeModel,
  settingsOf,
} from "../../../server/engine/gguf/memoryFit";
import { memoryNeed, totalBytes } from "../../../server/engine/gguf/memoryNeed";
import { shapeOf } from "../../../server/engine/gguf/memoryShape";
import { mapping } from "../../../server/engine/loadModel";

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;

/** A model of 10 GiB whose context takes 1 GiB per 4096 tokens. */
const model = (change: Partial<ModelToPlace> = {}): ModelToPlace => ({
  name: "Big Model",
  settings: settingsOf("chat"),
  shape: shapeOf({ modelBytes: 10 * gibibyte, kvBytesPerToken: 262_144, logitBytesPerToken: 0 }),
  contextTokens: 8192,
  sequences: [1],
  ...change,
});
const memory = (gibibytes: number, change: Partial<FreeMemory> = {}): FreeMemory => ({
  availableBytes: gibibytes * gibibyte,
  unified: false,
  totalBytes: 2 * gibibytes * gibibyte,
  onGpu: false,
  ...change,
});
const refusal = (to: ModelToPlace, free: FreeMemory) => {
  const place = placeModel(to, free);
  return "refusal" in place ? place.refusal : undefined;
};

describe("placeModel", () => {
  it("keeps the requested context where it fits", () => {
    assert.deepEqual(placeModel(model(), memory(16)), { contextTokens: 8192, sequences: 1 });
    assert.deepEqual(placeModel(model({ trainContextTokens: 2048 }), memory(16)), {
      contextTokens: 2048,
      sequences: 1,
    });
  });

  it("has fewer sequences before it refuses", () => {
    assert.deepEqual(placeModel(model({ sequences: [2, 1] }), memory(16)), {
      contextTokens: 8192,
      sequences: 2,
    });
    assert.deepEqual(placeModel(model({ sequences: [2, 1] }), memory(14)), {
      contextTokens: 8192,
      sequences: 1,
    });
  });

  it("shortens a default context, but never one that the user chose", () => {
    const { defaultContextTokens } = settingsOf("chat");
    const shorter = placeModel(model({ contextTokens: defaultContextTokens }), memory(13));
    assert.ok("contextTokens" in shorter && shorter.contextTokens < defaultContextTokens);
    assert.equal(
      refusal(model({ contextTokens: defaultContextTokens + 256 }), memory(13)),
      `Model “Big Model” needs about 16 GB of memory (weights 11 GB, context of 16,640 tokens 4.4 GB, buffers 25 MB, to stay free 1.1 GB) but only 14 GB is free: set inhouse.chat.contextTokens to ${shorter.contextTokens} or less, or choose a smaller or more quantized model.`,
    );
  });

  it("offers the longest context that fits, in steps of 256", () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 20 }), fc.boolean(), (free, unified) => {
        const wanted = settingsOf("chat").defaultContextTokens;
        const here = memory(free, { unified });
        const place = placeModel(model({ contextTokens: wanted }), here);
        if ("refusal" in place) return;
        const { contextTokens } = place;
        assert.ok(contextTokens % 256 === 0 && contextTokens >= 1024 && contextTokens <= wanted);
        const chosen = (tokens: number) => placeModel(model({ contextTokens: tokens, settings }), here);
        const settings = { ...settingsOf("chat"), defaultContextTokens: 0 };
        assert.ok("contextTokens" in chosen(contextTokens));
        if (contextTokens < wanted) assert.ok("refusal" in chosen(contextTokens + 256));
      }),
    );
  });

  it("advises a smaller model when no useful context fits", () => {
    assert.match(
      refusal(model(), memory(11)) ?? "",
      /but only 12 GB is free: choose a smaller or more quantized model in inhouse\.chat\.model\.$/,
    );
    assert.match(
      refusal(model({ settings: embeddingSettings }), memory(8)) ?? "",
      /choose a smaller or more quantized model in inhouse\.codebase\.embeddingModel\.$/,
    );
  });

  it("takes the starter model wherever it runs, and advises about memory where it does not", () => {
    // As measured: 6.4 MB of weights, 6 KB a token, and a server that takes 191 MB at most with it.
    const shape = shapeOf({ modelBytes: 6.5e6, kvBytesPerToken: 6144, logitBytesPerToken: 20_000 });
    const starter = model({ name: "Starter Code", shape, contextTokens: 1024, sequences: [3] });
    for (const free of [100, 128, 256, 512, 4096])
      for (const unified of [false, true])
        assert.equal(refusal(starter, memory(free / 1024, { unified })), undefined, `${free} MiB`);
    assert.match(
      refusal(starter, memory(50 / 1024)) ?? "",
      /^Model “Starter Code” needs about 8\d MB of memory \(.*\) but only 52 MB is free: close other programs, or allow/,
    );
  });

  it("needs more for a larger model", () => {
    fc.assert(
      fc.property(
        fc.nat(50e9),
        fc.nat(1e9),
        fc.nat(60e9),
        fc.boolean(),
        (modelBytes, more, free, unified) => {
          const here = { availableBytes: free, totalBytes: 128e9, unified, onGpu: unified };
          const ofSize = (bytes: number) =>
            model({ shape: shapeOf({ modelBytes: bytes, kvBytesPerToken: 0 }) });
          if (refusal(ofSize(modelBytes), here) !== undefined)
            assert.notEqual(refusal(ofSize(modelBytes + more), here), undefined);
        },
      ),
    );
  });

  it("counts the weights once for two roles with one model", () => {
    assert.notEqual(refusal(model(), memory(4)), undefined);
    assert.equal(refusal(model({ isLoaded: true }), memory(4)), undefined);
  });

  it("keeps a tenth of a unified memory free for a large model", () => {
    for (const [total, spare] of [
      [128, 12.8],
      [64, 6.4],
      [16, 1.6],
    ] as const) {
      const machine = memory(total, { unified: true, totalBytes: total * gibibyte });
      assert.equal(bytesToStayFree(50 * gibibyte, machine), spare * gibibyte);
    }
    const spark = memory(119, { unified: true, totalBytes: 119 * gibibyte, onGpu: true });
    const ofSize = (gibibytes: number) =>
      model({ shape: shapeOf({ modelBytes: gibibytes * gibibyte, kvBytesPerToken: 0 }) });
    assert.equal(refusal(ofSize(106), spark), undefined);
    assert.notEqual(refusal(ofSize(108), spark), undefined);
  });

  it("keeps in proportion to what is needed elsewhere, a gibibyte at most", () => {
    const laptop = memory(16);
    assert.equal(bytesToStayFree(40 * mebibyte, laptop), 37 * mebibyte);
    assert.equal(bytesToStayFree(40 * gibibyte, laptop), gibibyte);
  });
});

describe("memoryNeed", () => {
  const use = { contextTokens: 32_768, sequences: 1, batchTokens: 512, onGpu: false };

  it("adds up models that are loaded together", () => {
    const completion = shapeOf({ modelBytes: 1.65e9, kvBytesPerToken: 28_672 });
    const chat = shapeOf({
      modelBytes: 12.1e9,
      kvBytesPerToken: 24_576,
      windowKvBytesPerToken: 24_576,
      windowTokens: 128,
    });
    const embeddings = shapeOf({ modelBytes: 0.146e9, kvBytesPerToken: 0 });
    const needs = [
      memoryNeed(completion, { ...use, contextTokens: 4096, sequences: 3 }),
      memoryNeed(chat, { ...use, contextTokens: 16_384, sequences: 2 }),
      memoryNeed(embeddings, { ...use, contextTokens: 512 }),
    ].map(totalBytes);
    // Placed one after the other, as the server loads them, all three fit into 16 GiB but not into 14.
    const placed = (gibibytes: number) => {
      let left = gibibytes * gibibyte;
      return needs.every((bytes) => {
        const fits = bytes + bytesToStayFree(bytes, memory(gibibytes)) <= left;
        left -= bytes;
        return fits;
      });
    };
    assert.ok(placed(16));
    assert.ok(!placed(14));
  });

  it("keeps the window and a batch of layers with a window", () => {
    const shape = shapeOf({
      modelBytes: 0,
      kvBytesPerToken: 0,
      windowKvBytesPerToken: 1000,
      windowTokens: 1024,
    });
    const cells = (contextTokens: number) => memoryNeed(shape, { ...use, contextTokens }).context / 1000;
    assert.deepEqual([512, 1024, 4096, 131_072].map(cells), [512, 1024, 1792, 1792]);
  });
});

describe("mapping of model files", () => {
  it("is off only where a GPU shares the processor's memory", () => {
    assert.equal(mapping({ llama: { gpu: "cuda" }, unifiedMemory: true }), false);
    assert.equal(mapping({ llama: { gpu: "metal" }, unifiedMemory: true }), false);
    assert.equal(mapping({ llama: { gpu: "cuda" }, unifiedMemory: false }), "auto");
    assert.equal(mapping({ llama: { gpu: false }, unifiedMemory: true }), "auto");
  });
});
