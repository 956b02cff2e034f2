import { availableParallelism } from "node:os";
import type { Llama, LlamaContext, LlamaModel, Token } from "node-llama-cpp";

/** Makes the prompt for a text. */
export type LayOut = (model: LlamaModel, text: string) => Token[];

/** Each setting gets this many tries with answers of this many tokens. The fastest try counts. */
const trials = 3;
const trialTokens = 64;
const mostContextTokens = 4096;

/**
 * Generates the same answer with nothing around the engine: `sequence.evaluate` in a loop, with as many threads as the server, and
 * with or without flash attention, whichever is faster here. The library cannot do better, so a ratio of 1 means that no time is
 * lost between the model and the client.
 */
export class BareLoop {
  private constructor(
    private readonly llama: Llama,
    private readonly model: LlamaModel,
    private readonly context: LlamaContext,
    private readonly layOut: LayOut,
  ) {}

  /** Decides about flash attention with `sample`, a text like those that will be run. */
  static async load(modelPath: string, layOut: LayOut, sample: string): Promise<BareLoop> {
    const { getLlama } = await import("node-llama-cpp");
    const maxThreads = Math.max(1, availableParallelism() - 1);
    const llama = await getLlama({ build: "never", skipDownload: true, progressLogs: false, maxThreads });
    const model = await llama.loadModel({ modelPath });
    const contextSize = Math.min(mostContextTokens, model.trainContextSize);
    const tried: { loop: BareLoop; ms: number }[] = [];
    for (const flashAttention of [true, false]) {
      const context = await model.createContext({ contextSize, flashAttention });
      const loop = new BareLoop(llama, model, context, layOut);
      const times: number[] = [];
      for (let trial = 0; trial < trials; trial++) times.push(await loop.run(sample, trialTokens));
      tried.push({ loop, ms: Math.min(...times) });
    }
    const [best, ...others] = tried.sort((a, b) => a.ms - b.ms);
    if (best === undefined) throw new Error("No setting of the bare loop was tried.");
    for (const { loop } of others) await loop.context.dispose();
    return best.loop;
  }

  /** Milliseconds for `count` tokens after the prompt of a text that is not in the KV cache. */
  async run(text: string, count: number): Promise<number> {
    const sequence = this.context.getSequence();
    try {
      const started = performance.now();
      const prompt = this.layOut(this.model, text);
      let done = 0;
      for await (const token of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
        this.model.detokenize([token]);
        done += 1;
        if (done >= count) break;
      }
      return performance.now() - started;
    } finally {
      sequence.dispose();
    }
  }

  dispose(): Promise<void> {
    return this.llama.dispose();
  }
}
