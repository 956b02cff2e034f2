/** What llama.cpp itself says it would allocate for a model file, without allocating it. */
import { type GgufInsights, type Llama, readGgufFileInfo } from "node-llama-cpp";

export interface SimulatedContext {
  readonly contextTokens: number;
  readonly sequences: number;
  readonly batchTokens: number;
  readonly flashAttention: boolean;
  readonly embeddings?: boolean;
}

export interface Simulation {
  weightBytes(): Promise<number>;
  /** KV cache, state and compute buffer. Throws when llama.cpp cannot lay out the model. */
  contextBytes(context: SimulatedContext): Promise<number>;
}

/** The library's own methods fall back to an estimate when llama.cpp fails; these do not. */
interface Insights {
  _simulateModelResourceUsage(options: object): Promise<{ readonly cpuRam: number } | null>;
  _simulateContextResourceUsage(options: object): Promise<{ readonly cpuRam: number } | null>;
}

/** The type of 16-bit numbers in ggml. */
const f16 = 1;

/** On the CPU. */
export async function simulate(llama: Llama, path: string): Promise<Simulation> {
  const { GgufInsights: library } = await import("node-llama-cpp");
  const info = await readGgufFileInfo(path, { logWarnings: false });
  const insights = (await library.from(info, llama)) as GgufInsights & Insights;
  const bytes = (result: { readonly cpuRam: number } | null) => {
    if (result === null) throw new Error("llama.cpp has not simulated the model");
    return result.cpuRam;
  };
  return {
    weightBytes: async () => bytes(await insights._simulateModelResourceUsage({ gpuLayers: 0 })),
    contextBytes: async (context) =>
      bytes(
        await insights._simulateContextResourceUsage({
          contextSize: context.contextTokens,
          modelGpuLayers: 0,
          batchSize: context.batchTokens,
          sequences: context.sequences,
          flashAttention: context.flashAttention,
          isEmbeddingContext: context.embeddings ?? false,
          kvCacheKeyType: f16,
          kvCacheValueType: f16,
        }),
      ),
  };
}
