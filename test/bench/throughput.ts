import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { median, sum } from "./figures";

const rounds = 9;
/** Text that goes on for ever, so that the answer is as long as answers get. */
const prefixes = ["north", "south", "east", "west"].map((side) =>
  Array.from(
    { length: 12 },
    (_, at) => `${side} gate ${at} opens at dawn and closes at dusk, every day of the year\n`,
  ).join(""),
);
const suffix = "";

/** Tokens per second that reach an LSP client ÷ those of a bare `sequence.evaluate` loop, turn by turn in one run. */
export async function throughput(serverModule: string, model: string): Promise<void> {
  const path = model || resolve("dist/server/assets/starter-code.Q8_0.gguf");
  const server = await startServerProcess(serverModule, { initializationOptions: { completion: { model } } });
  const bare = await BareLoop.load(path);
  const answers: Answer[] = prefixes.map(() => ({ tokens: 0, throughLsp: [], bare: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, answer] of answers.entries()) {
      const uri = `file:///round${round}/${at}.ts`;
      const text = `round ${round}\n${prefixes[at]}`;
      await server.client.open(uri, "plaintext", text + suffix);
      const started = performance.now();
      await server.client.complete(uri, positionAfter(text));
      const ms = performance.now() - started;
      const { last } = await server.client.stats();
      const tokens = last?.generatedTokens ?? 0;
      // An answer that is not shown says nothing of speed.
      if (tokens < 10) continue;
      answer.tokens = tokens;
      answer.throughLsp.push(ms);
      // The server uses the pause to prepare what may come; the bare loop should have the machine for itself.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      answer.bare.push(await bare.run(text, suffix, tokens));
    }
  }
  await server.stop();
  await bare.dispose();
  report(answers.filter(({ tokens }) => tokens > 0));
}

interface Answer {
  tokens: number;
  /** Milliseconds, one per round. */
  readonly throughLsp: number[];
  readonly bare: number[];
}

function report(answers: readonly Answer[]): void {
  const tokens = sum(answers.map((answer) => answer.tokens));
  // On a shared machine the fastest round is the one that was disturbed least.
  const fastest = sum(answers.map(({ throughLsp }) => Math.min(...throughLsp)));
  const ratio = sum(answers.map(({ bare }) => Math.min(...bare))) / fastest;
  const typical = median(
    answers.flatMap(({ bare, throughLsp }) => bare.map((ms, at) => ms / (throughLsp[at] ?? ms))),
  );
  console.log(
    `tokens/s through LSP, prompt included: ${((tokens / fastest) * 1000).toFixed(0)}; ÷ bare loop: ${ratio.toFixed(3)} (fastest of ${rounds} rounds), ${typical.toFixed(3)} (median of rounds)`,
  );
}

/** What the same answer costs with nothing around the engine. */
class BareLoop {
  private constructor(
    private readonly model: LlamaModel,
    private readonly sequence: LlamaContextSequence,
    readonly dispose: () => Promise<void>,
  ) {}

  static async load(modelPath: string): Promise<BareLoop> {
    const { getLlama } = await import("node-llama-cpp");
    const maxThreads = Math.max(1, availableParallelism() - 1);
    const llama = await getLlama({ build: "never", skipDownload: true, progressLogs: false, maxThreads });
    const model = await llama.loadModel({ modelPath });
    const context = await model.createContext({ contextSize: Math.min(4096, model.trainContextSize) });
    return new BareLoop(model, context.getSequence(), () => llama.dispose());
  }

  /** Milliseconds for a prompt that is not in the cache and `count` tokens. */
  async run(prefix: string, suffix: string, count: number): Promise<number> {
    const { prefix: pre, suffix: suf, middle: mid } = this.model.tokens.infill;
    const marks = [suf, pre, mid].map((mark) => mark ?? (0 as Token));
    const [sufMark, preMark, midMark] = marks as [Token, Token, Token];
    await this.sequence.clearHistory();
    const started = performance.now();
    const ids = [sufMark, ...this.model.tokenize(suffix), preMark, ...this.model.tokenize(prefix), midMark];
    let done = 0;
    for await (const token of this.sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
      this.model.detokenize([token]);
      done += 1;
      if (done >= count) break;
    }
    return performance.now() - started;
  }
}
