import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Llama, LlamaContext, LlamaModel, Token } from "node-llama-cpp";
import { type Backend, openBackend } from "../../server/engine/backend";
import { usesFlashAttention } from "../../server/engine/gguf/flashAttention";
import { inspectModel } from "../../server/engine/gguf/inspectModel";
import { batchTokens } from "../../server/engine/gguf/memoryFit";
import { computeBytes, contextBytes, type MemoryUse, memoryNeed } from "../../server/engine/gguf/memoryNeed";
import { createContext, loadModel } from "../../server/engine/loadModel";
import { mappedBytes } from "../../server/engine/modelMemory";
import { writeRealModel } from "../support/realModels/file";
import { realModels } from "../support/realModels/models";
import type { RealModel } from "../support/realModels/shapes";
import { simulate } from "../support/simulatedMemory";

/** What the library reads from llama.cpp's buffers of a loaded model or context. */
interface Breakdown {
  getMemoryBreakdown(): { readonly cpuRam: number; readonly gpuVram: number };
}

const never = new AbortController().signal;
const use = (contextTokens: number, sequences: number): MemoryUse => ({
  contextTokens,
  sequences,
  batchTokens,
  onGpu: false,
});

describe("predicted memory", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-memory-"));
  const path = join(folder, "model.gguf");
  let backend: Backend;
  let llama: Llama;
  before(async () => {
    backend = await openBackend("off", () => {});
    llama = backend.llama;
  });
  after(async () => {
    await llama.dispose();
    rmSync(folder, { recursive: true });
  });

  for (const model of realModels)
    it(`is what llama.cpp says: ${model.name}`, async () => {
      writeRealModel(path, model);
      const { memory } = await inspectModel(path);
      const simulation = await simulate(llama, path);
      near(memory.weightBytes, await simulation.weightBytes(), 0.001, "weights");
      const isEmbedding = model.kind === "embedding";
      for (const [contextTokens, sequences] of isEmbedding
        ? ([[512, 1]] as const)
        : ([
            [4096, 3],
            [16_384, 2],
            [32_768, 1],
          ] as const)) {
        const here = use(contextTokens, sequences);
        const predicted = contextBytes(memory, here) + computeBytes(memory, here);
        const flashAttention = usesFlashAttention(memory.keyLength, false);
        const wanted = {
          contextTokens,
          sequences,
          batchTokens,
          flashAttention,
          embeddings: isEmbedding,
        };
        near(predicted, await simulation.contextBytes(wanted), 0.1, `${sequences} × ${contextTokens} tokens`);
      }
    });

  const small: readonly { name: string; path?: string; model?: RealModel }[] = [
    { name: "the starter model", path: "server/assets/starter-code.Q8_0.gguf" },
    {
      name: "a small dense model",
      model: smaller("Qwen2.5-Coder 1.5B", {
        block_count: 8,
        embedding_length: 512,
        "attention.head_count": 8,
        feed_forward_length: 2048,
      }),
    },
    {
      name: "a small model with experts and windows",
      model: smaller("gpt-oss 20B", {
        block_count: 6,
        embedding_length: 512,
        "attention.head_count": 8,
        expert_count: 8,
        feed_forward_length: 512,
        expert_feed_forward_length: 512,
      }),
    },
    {
      name: "a small hybrid model",
      model: smaller("Falcon-H1 0.5B", { block_count: 6 }),
    },
  ];

  for (const { name, path: given, model } of small)
    it(`is what is allocated when loading ${name}`, async () => {
      const file = given ?? path;
      if (model !== undefined) writeRealModel(path, model);
      const { memory, trainContextTokens } = await inspectModel(file);
      assert.ok(memory.weightBytes > 5e6 && memory.weightBytes < 200e6);
      const loading = { settings: { model: "" }, onProgress: () => {}, signal: never };
      const loaded = await loadModel(backend, file, loading);
      try {
        const weights = bytesOf((loaded as LlamaModel & { _model: Breakdown })._model);
        near(memoryNeed(memory, use(256, 1)).weights, weights, 0.1, "weights");
        const lengths = [512, 1024, 4096, 16_384].filter((tokens) => tokens <= trainContextTokens);
        assert.ok(lengths.length >= 2);
        for (const contextTokens of lengths)
          for (const sequences of [1, 3]) {
            const context = await createContext({ model: loaded, backend }, contextTokens, sequences);
            await context
              .getSequence()
              .evaluateWithoutGeneratingNewTokens(Array.from({ length: 300 }, () => someToken));
            const allocated = bytesOf((context as LlamaContext & { _ctx: Breakdown })._ctx);
            const here = use(contextTokens, sequences);
            const predicted = contextBytes(memory, here) + computeBytes(memory, here);
            near(predicted, allocated, 0.1, `${sequences} × ${contextTokens} tokens`);
            await context.dispose();
          }
      } finally {
        await loaded.dispose();
      }
    });

  for (const file of ["q8", "q4", "mxfp4"] as const)
    it(`knows which weights are in the mapped file, and which were copied: ${file}`, async () => {
      const dense = {
        block_count: 8,
        embedding_length: 1024,
        "attention.head_count": 8,
        feed_forward_length: 8192,
      };
      const experts = { ...dense, expert_count: 8, expert_feed_forward_length: 2048 };
      const name = file === "mxfp4" ? "gpt-oss 20B" : "Qwen2.5-Coder 1.5B";
      writeRealModel(path, { ...smaller(name, file === "mxfp4" ? experts : dense), file });
      const described = await inspectModel(path);
      const loading = { settings: { model: "" }, onProgress: () => {}, signal: never };
      const before = await anonymousBytes();
      const model = await loadModel(backend, path, loading);
      try {
        const copied = (await anonymousBytes()) - before;
        const { weightBytes } = described.memory;
        const mapped = mappedBytes({ file: described, model, backend });
        if (process.env["INHOUSE_FIGURES"])
          console.log(`      ${[weightBytes, mapped, copied].map((bytes) => (bytes / 2 ** 20).toFixed(1))}`);
        // The vocabulary is beside the copies.
        assert.ok(Math.abs(weightBytes - mapped - copied) < 0.1 * weightBytes + 20e6, `${mapped} ${copied}`);
      } finally {
        await model.dispose();
      }
    });
});

/** Memory of this process that no file backs, once it stays the same: what earlier tests have freed is given back a little later. */
async function anonymousBytes(): Promise<number> {
  for (let last = Number.NaN; ; await delay(100)) {
    const [, kibibytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    const bytes = Number(kibibytes) * 1024;
    if (Math.abs(bytes - last) < 1e6) return bytes;
    last = bytes;
  }
}

const someToken = 5 as Token;

const bytesOf = (holder: Breakdown) => holder.getMemoryBreakdown().cpuRam;

function found(name: string): RealModel {
  const model = realModels.find((each) => each.name === name);
  assert.ok(model);
  return model;
}

/**
 * A model of the same architecture that loads within a second. Its weights are zeros, which take as much memory, with 8 bits:
 * llama.cpp makes a copy of some other types in another order, and then counts the mapped file as well.
 */
function smaller(name: string, metadata: RealModel["metadata"]): RealModel {
  const model = found(name);
  return { ...model, file: "q8", vocabulary: 16_384, metadata: { ...model.metadata, ...metadata } };
}

function near(actual: number, expected: number, share: number, what: string): void {
  const off = actual / expected - 1;
  if (process.env["INHOUSE_FIGURES"])
    console.log(`      ${what}: ${(expected / 2 ** 20).toFixed(1)} MiB, ${(off * 100).toFixed(1)} %`);
  assert.ok(
    Math.abs(off) <= share,
    `${what}: ${actual} instead of ${expected} bytes, ${(off * 100).toFixed(1)} %`,
  );
}
