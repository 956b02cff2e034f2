import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatParams } from "../../server/protocol/chat";
import { type LspClient, startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { Chooser } from "../support/random";
import { BareLoop, type LayOut } from "./bareLoop";
import { median, percentile } from "./figures";
import { longText } from "./longText";

const rounds = 15;
const answerTokens = 250;
const keystrokes = 80;
const pauseMs = 60;

/** Measures chat: its speed against a bare loop, completions while it streams, and how fast it stops. */
export async function chat(serverModule: string, model: string): Promise<void> {
  const server = await startServerProcess(serverModule, {
    initializationOptions: { completion: { model }, chat: { contextTokens: 4096 } },
  });
  const { client } = server;
  await client.status(({ state }) => state === "ready" || state === "error");
  await client.chat(endless(0)).result;
  await throughput(client, model || resolve("dist/server/assets/starter-code.Q8_0.gguf"));
  await besideCompletions(client);
  await stopping(client);
  await server.stop();
}

/** A unique question whose answer runs as long as it may. */
function endless(
  seed: number,
  lines = 10,
): Pick<ChatParams, "messages" | "mode" | "temperature" | "maxTokens"> {
  const gate = (at: number) =>
    `gate ${at} of ${seed} opens at dawn and closes at dusk, every day of the year`;
  const text = Array.from({ length: lines }, (_, at) => gate(at)).join("\n");
  return {
    messages: [{ role: "user", text }],
    mode: "plain",
    temperature: 0,
    maxTokens: answerTokens,
  };
}

/** Tokens per second that reach an LSP client ÷ those of a bare `sequence.evaluate` loop, in turns in one run. */
async function throughput(client: LspClient, modelPath: string): Promise<void> {
  const bare = await BareLoop.load(modelPath, layOut, endless(0).messages[0]?.text ?? "");
  const ratios: number[] = [];
  const speeds: number[] = [];
  let best = { ours: Number.POSITIVE_INFINITY, bare: Number.POSITIVE_INFINITY };
  for (let round = 1; round <= rounds; round++) {
    const question = endless(round);
    const started = performance.now();
    const { generatedTokens } = await client.chat(question).result;
    const ours = (performance.now() - started) / generatedTokens;
    if (generatedTokens < 20) continue;
    const perToken = (await bare.run(question.messages[0]?.text ?? "", generatedTokens)) / generatedTokens;
    speeds.push(1000 / ours);
    ratios.push(perToken / ours);
    best = { ours: Math.min(best.ours, ours), bare: Math.min(best.bare, perToken) };
  }
  await bare.dispose();
  console.log(
    `tokens/s through LSP, prompt included: ${median(speeds).toFixed(0)}; ÷ bare loop: ${(best.bare / best.ours).toFixed(3)} (fastest of ${ratios.length} rounds), ${median(ratios).toFixed(3)} (median of rounds; goal ≥ 0.9)`,
  );
}

/** Types keys with a pause after each, alone and while one answer after the other streams. */
async function besideCompletions(client: LspClient): Promise<void> {
  await type(client, "warm", 10);
  const idle = await type(client, "idle", keystrokes);
  let isTalking = true;
  let answers = 0;
  let tokens = 0;
  const talk = async () => {
    for (; isTalking; answers++)
      tokens += (await client.chat(endless(1000 + answers)).result).generatedTokens;
  };
  const talking = talk();
  const started = performance.now();
  const beside = await type(client, "beside", keystrokes);
  const seconds = (performance.now() - started) / 1000;
  isTalking = false;
  await talking;
  const ratio = percentile(beside, 0.95) / percentile(idle, 0.95);
  console.log(
    `key to answer, idle: ${spread(idle)}; while chat streams: ${spread(beside)}; p95 ÷ idle: ${ratio.toFixed(2)} (goal ≤ 1.5)`,
  );
  console.log(`chat meanwhile: ${(tokens / seconds).toFixed(0)} tokens/s in ${answers} answers`);
}

/** Milliseconds from each key to its answer. Each key is at another place, so the answer cache does not help. */
async function type(client: LspClient, name: string, keys: number): Promise<number[]> {
  const uri = `file:///chat/${name}.ts`;
  const choose = new Chooser(7);
  let text = `${longText(7, 40)}export function ${name}Total(`;
  await client.open(uri, "typescript", text);
  const times: number[] = [];
  for (let at = 0; at < keys; at++) {
    const key = choose.pick([..."abcdefgh(, "]);
    await client.insert(uri, positionAfter(text), key);
    text += key;
    const started = performance.now();
    await client.complete(uri, positionAfter(text));
    // A known answer says nothing about the model.
    if ((await client.stats()).last?.outcome !== "typed-through") times.push(performance.now() - started);
    await sleep(pauseMs);
  }
  await client.close(uri);
  return times;
}

/** Measures the time from cancelling an answer to its result, during the prompt's evaluation and during the answer. */
async function stopping(client: LspClient): Promise<void> {
  const reading: number[] = [];
  const writing: number[] = [];
  for (let round = 0; round < rounds; round++) {
    reading.push(await stop(client, endless(2000 + round, 22), 0));
    writing.push(await stop(client, endless(3000 + round), 5));
  }
  console.log(`from cancel to idle, while reading: ${spread(reading)}; while writing: ${spread(writing)}`);
}

async function stop(
  client: LspClient,
  question: ReturnType<typeof endless>,
  afterTexts: number,
): Promise<number> {
  let texts = 0;
  let begin = () => {};
  const begun = new Promise<void>((done) => {
    begin = done;
  });
  const answer = client.chat(question, ({ type }) => {
    if (type === "text" && ++texts >= afterTexts) begin();
  });
  await Promise.race([afterTexts === 0 ? sleep(10) : begun, answer.result]);
  const started = performance.now();
  answer.cancel();
  await answer.result;
  await client.status(({ state }) => state === "ready");
  return performance.now() - started;
}

function spread(times: readonly number[]): string {
  const at = (share: number) => percentile(times, share).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

/** Lays out one question as the starter model's template does. */
const layOut: LayOut = (model, question) =>
  model.tokenize(`<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n`, true);
