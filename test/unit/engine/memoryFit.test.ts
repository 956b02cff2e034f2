import assert from "node:assert/strict";
import { freemem } from "node:os";
import fc from "fast-check";
import {
  availableMemory,
  fileCacheBytes,
  type MemoryNeed,
  memoryRefusal,
  settingsOf,
} from "../../../server/engine/gguf/memoryFit";

const gibibyte = 2 ** 30;

describe("memoryRefusal", () => {
  const need = (change: Partial<MemoryNeed> = {}): MemoryNeed => ({
    name: "Big Model",
    settings: settingsOf("completion"),
    modelBytes: 10 * gibibyte,
    kvBytes: 2 * gibibyte,
    availableBytes: 16 * gibibyte,
    unified: false,
    ...change,
  });

  it("allows a model that fits with a gibibyte to spare", () => {
    assert.equal(memoryRefusal(need()), undefined);
    assert.equal(memoryRefusal(need({ availableBytes: 13 * gibibyte })), undefined);
    assert.notEqual(memoryRefusal(need({ availableBytes: 13 * gibibyte - 1 })), undefined);
  });

  it("requires no more spare memory than a small model can use", () => {
    const mebibyte = 2 ** 20;
    const starter = { name: "Starter Code", modelBytes: 6.5e6, kvBytes: 6e6 };
    for (const free of [80, 100, 170, 256, 512, 700, 4096])
      for (const unified of [false, true]) {
        const memory = { availableBytes: free * mebibyte, totalBytes: free * 2 * mebibyte, unified };
        assert.equal(memoryRefusal(need({ ...starter, ...memory })), undefined, `${free} MiB`);
      }
    assert.equal(
      memoryRefusal(need({ ...starter, availableBytes: 40 * mebibyte })),
      "Model “Starter Code” needs about 59 MB of memory but only 42 MB is free: close other programs, or allow this machine or container more memory.",
    );
    // Larger models still need the full spare memory.
    for (const modelBytes of [0.5, 1, 4, 40].map((size) => size * gibibyte)) {
      const enough = modelBytes + 2 * gibibyte + gibibyte;
      assert.equal(memoryRefusal(need({ modelBytes, availableBytes: enough })), undefined);
      assert.notEqual(memoryRefusal(need({ modelBytes, availableBytes: enough - 1 })), undefined);
    }
  });

  it("grows with the model", () => {
    fc.assert(
      fc.property(
        fc.nat(50e9),
        fc.nat(1e9),
        fc.nat(60e9),
        fc.boolean(),
        (modelBytes, more, free, unified) => {
          const memory = { kvBytes: 0, availableBytes: free, totalBytes: 128e9, unified };
          if (memoryRefusal(need({ modelBytes, ...memory })) !== undefined)
            assert.notEqual(memoryRefusal(need({ modelBytes: modelBytes + more, ...memory })), undefined);
        },
      ),
    );
  });

  it("says how much is needed, how much is free and what to do", () => {
    assert.equal(
      memoryRefusal(need({ modelBytes: 50 * gibibyte, kvBytes: 0, availableBytes: 13 * gibibyte })),
      "Model “Big Model” needs about 55 GB of memory but only 14 GB is free: choose a smaller or more quantized model in inhouse.completion.model.",
    );
    assert.equal(
      memoryRefusal(need({ modelBytes: gibibyte, kvBytes: 4 * gibibyte, availableBytes: 3 * gibibyte })),
      "Model “Big Model” needs about 6.4 GB of memory but only 3.2 GB is free: choose a smaller inhouse.completion.contextTokens, or a smaller or more quantized model.",
    );
  });

  it("keeps much of a unified memory free, but less of a small one", () => {
    const spark = { unified: true, availableBytes: 110 * gibibyte, totalBytes: 119 * gibibyte };
    assert.equal(memoryRefusal(need({ ...spark, modelBytes: 96 * gibibyte })), undefined);
    assert.notEqual(memoryRefusal(need({ ...spark, modelBytes: 97 * gibibyte })), undefined);
    const laptop = { unified: true, availableBytes: 9 * gibibyte, totalBytes: 16 * gibibyte };
    assert.equal(memoryRefusal(need({ ...laptop, modelBytes: 5 * gibibyte })), undefined);
    assert.notEqual(memoryRefusal(need({ ...laptop, modelBytes: 6 * gibibyte })), undefined);
  });
});

describe("availableMemory", () => {
  it("is at most the machine's free memory", () => {
    assert.ok(availableMemory() > 0);
    assert.ok(availableMemory() <= freemem() * 1.05);
  });

  it("reads the file cache from a cgroup's statistics", () => {
    assert.equal(fileCacheBytes("anon 5\nfile 30\ninactive_file 20\nactive_file 10\nslab 1\n"), 30);
    assert.equal(fileCacheBytes(""), 0);
  });
});
