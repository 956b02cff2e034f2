import { resolve } from "node:path";
import type { Token } from "node-llama-cpp";
import { startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { BareLoop, type LayOut } from "./bareLoop";
import { median, sum } from "./figures";

const rounds = 9;
/** Text that continues without end, so that answers reach their maximum length. */
const prefixes = ["north", "south", "east", "west"].map((side) =>
  Array.from(
    { length: 12 },
    (_, at) => `${side} gate ${at} opens at dawn and closes at dusk, every day of the year\n`,
  ).join(""),
);

/** Tokens per second that reach an LSP client ÷ those of a bare `sequence.evaluate` loop, in turns in one run. */
export async function throughput(serverModule: string, model: string): Promise<void> {
  const path = model || resolve("dist/server/assets/starter-code.Q8_0.gguf");
  const server = await startServerProcess(serverModule, { initializationOptions: { completion: { model } } });
  const bare = await BareLoop.load(path, layOut, prefixes[0] ?? "");
  const answers: Answer[] = prefixes.map(() => ({ tokens: 0, throughLsp: [], bare: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, answer] of answers.entries()) {
      const uri = `file:///round${round}/${at}.ts`;
      const text = `round ${round}\n${prefixes[at]}`;
      await server.client.open(uri, "plaintext", text);
      const started = performance.now();
      await server.client.complete(uri, positionAfter(text));
      const ms = performance.now() - started;
      const { last } = await server.client.stats();
      const tokens = last?.generatedTokens ?? 0;
      // An answer that is not shown says nothing about speed.
      if (tokens < 10) continue;
      answer.tokens = tokens;
      answer.throughLsp.push(ms);
      // The server prepares for the next request in the pause, so that the bare loop has the machine to itself.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      answer.bare.push(await bare.run(text, tokens));
    }
  }
  await server.stop();
  await bare.dispose();
  report(answers.filter(({ tokens }) => tokens > 0));
}

interface Answer {
  tokens: number;
  /** Times in milliseconds, one per round. */
  readonly throughLsp: number[];
  readonly bare: number[];
}

function report(answers: readonly Answer[]): void {
  const tokens = sum(answers.map((answer) => answer.tokens));
  // On a shared machine the fastest round was disturbed least.
  const fastest = sum(answers.map(({ throughLsp }) => Math.min(...throughLsp)));
  const ratio = sum(answers.map(({ bare }) => Math.min(...bare))) / fastest;
  const typical = median(
    answers.flatMap(({ bare, throughLsp }) => bare.map((ms, at) => ms / (throughLsp[at] ?? ms))),
  );
  console.log(
    `tokens/s through LSP, prompt included: ${((tokens / fastest) * 1000).toFixed(0)}; ÷ bare loop: ${ratio.toFixed(3)} (fastest of ${rounds} rounds), ${typical.toFixed(3)} (median of rounds)`,
  );
}

/** Suffix first, with an empty suffix: the order that the starter model knows. */
const layOut: LayOut = (model, text) => {
  const { prefix, suffix, middle } = model.tokens.infill;
  const mark = (token: Token | null) => token ?? (0 as Token);
  return [mark(suffix), mark(prefix), ...model.tokenize(text), mark(middle)];
};
