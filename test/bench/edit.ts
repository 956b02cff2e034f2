import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { flashAttention } from "../../server/engine/gguf/flashAttention";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { DraftCosts } from "../../server/engine/promptLookup/draftLengthController";
import {
  PromptLookupDecoder,
  type PromptLookupSequence,
} from "../../server/engine/promptLookup/promptLookupDecoder";
import { silent } from "../../server/log";
import { collect, request, user } from "../support/answers";
import { Chooser } from "../support/random";
import { median, sum } from "./figures";
import { longText } from "./longText";

const rounds = 4;
const greedy = { temperature: 0, yieldEogToken: true } as const;
const never = new AbortController().signal;
const shares = [0.5, 0.8, 0.95, 1];

/** Measures rewrites: tokens per second with a text to copy from ÷ without, in turns in one run. */
export async function edit(model: string): Promise<void> {
  const starter = resolve("dist/server/assets/starter-code.Q8_0.gguf");
  await renames(starter);
  await scripted(model || starter, model === "" ? 40 : 300);
}

const functions = [
  { path: "path", name: "target" },
  { path: "items", name: "records" },
  { path: "value", name: "amount" },
].map(({ path, name }) => {
  const lines = Array.from(
    { length: 6 },
    (_, at) => `    if len(${path}) > ${at}:\n        total = total + check(${path}, ${at})\n`,
  );
  const code = `def collect(${path}):\n    total = 0\n${lines.join("")}    return total, ${path}`;
  return {
    code,
    question: `Rename \`${path}\` to \`${name}\` in this function:\n\`\`\`python\n${code}\n\`\`\``,
  };
});

/** Real answers of the starter model, through the whole engine. */
async function renames(path: string): Promise<void> {
  const engine = new LlamaEngine(silent);
  await engine.chat.load({ path, contextTokens: 1024, gpu: "off" }, () => {}, never);
  const ratios: number[] = [];
  const copied: number[] = [];
  let same = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const { code, question } of functions) {
      const plain = await timed(engine, question);
      const copying = await timed(engine, question, code);
      if (round === 0) continue;
      ratios.push(plain.ms / copying.ms);
      copied.push(copying.copied / copying.tokens);
      if (plain.text === copying.text) same += 1;
    }
  }
  await engine.dispose();
  console.log(
    `renames by the starter model: ${median(ratios).toFixed(2)} × as fast (median of ${ratios.length}), ${percent(sum(copied) / copied.length)} of the tokens copied, ${same} of ${ratios.length} answers the same`,
  );
}

/** The time from the end of the prompt to the end of the answer. */
async function timed(engine: LlamaEngine, question: string, draftSource?: string) {
  const more = { maxTokens: 400, ...(draftSource !== undefined && { draftSource }) };
  // The prompt is in the cache for both.
  await collect(engine.chat.answer(request([user(question)], { maxTokens: 0 }), never));
  const started = performance.now();
  const { text, end } = await collect(engine.chat.answer(request([user(question)], more), never));
  return {
    ms: performance.now() - started,
    text,
    tokens: end?.generatedTokens ?? 0,
    copied: end?.copiedTokens ?? 0,
  };
}

/**
 * Runs the engine's own loop on a model of any weights: it evaluates and samples everything, then a script replaces the answer.
 * The script leaves a share of the original's tokens unchanged.
 */
async function scripted(modelPath: string, lines: number): Promise<void> {
  const { getLlama } = await import("node-llama-cpp");
  const maxThreads = Math.max(1, availableParallelism() - 1);
  const llama = await getLlama({ build: "never", skipDownload: true, progressLogs: false, maxThreads });
  const model = await llama.loadModel({ modelPath });
  const flash = flashAttention(model.fileInfo.architectureMetadata, llama.gpu !== false);
  const attention = flash === undefined ? {} : { flashAttention: flash };
  const source = model.tokenize(longText(3, lines));
  const length = Math.min(source.length, 150);
  const contextSize = Math.min(model.trainContextSize, source.length + length + 16);
  const prompt = source.slice(-(contextSize - length - 16));
  const sequence = (await model.createContext({ contextSize, batchSize: 512, ...attention })).getSequence();
  await sequence.evaluateWithoutGeneratingNewTokens(prompt);
  const costs = new DraftCosts();
  const times = shares.map((share) => ({ share, plain: [] as number[], copying: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const { share, plain, copying } of times) {
      const script = rewrite(
        source.slice(0, length),
        share,
        new Chooser(round),
        model.tokenize(longText(4, lines)),
      );
      const view = scriptedSequence(sequence, prompt.length, script);
      const singleMs = await run(sequence, prompt, length, (tail) => view.evaluate(tail, greedy));
      const copy = new PromptLookupDecoder({ source, costs, maxMs: () => 200 });
      const ms = await run(sequence, prompt, length, (tail) => copy.evaluate(view, tail, greedy));
      if (round === 0) continue;
      plain.push(singleMs);
      copying.push(ms);
    }
  }
  await llama.dispose();
  const single = median(times.flatMap(({ plain }) => plain)) / length;
  const drafts = [2, 8, 64]
    .map((count) => `${count}: ${((costs.estimate(count) ?? 0) / single).toFixed(1)}`)
    .join(", ");
  console.log(
    `scripted rewrites of ${lines} lines, ${prompt.length} tokens: ${(1000 / single).toFixed(1)} tokens/s without copying; an evaluation with so many drafted tokens ÷ one token: ${drafts}`,
  );
  for (const { share, plain, copying } of times) {
    const ratios = plain.map((ms, at) => ms / (copying[at] ?? ms));
    console.log(`  ${percent(share)} of the tokens unchanged: ${median(ratios).toFixed(2)} × as fast`);
  }
}

/** Milliseconds for the answer after a cached prompt. */
async function run(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  length: number,
  evaluate: (tail: Token[]) => AsyncIterable<Token>,
): Promise<number> {
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  const started = performance.now();
  let done = 0;
  for await (const _ of evaluate(prompt.slice(-1))) if (++done >= length) break;
  if (done < length) throw new Error(`The model stopped after ${done} of ${length} tokens.`);
  return performance.now() - started;
}

function rewrite(
  original: readonly Token[],
  share: number,
  choose: Chooser,
  others: readonly Token[],
): Token[] {
  return original.map((token) => (choose.chance(share) ? token : choose.pick(others)));
}

/** A sequence that evaluates and samples all its input, but returns the script's tokens. */
function scriptedSequence(
  sequence: LlamaContextSequence,
  promptTokens: number,
  script: readonly Token[],
): PromptLookupSequence {
  const said = (position: number) => script[position - promptTokens] ?? (0 as Token);
  return {
    get nextTokenIndex() {
      return sequence.nextTokenIndex;
    },
    contextSize: sequence.contextSize,
    eraseContextTokenRanges: (ranges) => sequence.eraseContextTokenRanges(ranges),
    async *evaluate(tokens, options) {
      const inner = sequence.evaluate(tokens, options);
      let next: Token | Token[] | undefined;
      while (!(await (next === undefined ? inner.next() : inner.next(next))).done) {
        const token = said(sequence.nextTokenIndex);
        next = (yield token) ?? token;
      }
    },
    async controlledEvaluate(input, options) {
      const from = sequence.nextTokenIndex + 1;
      const outputs = await sequence.controlledEvaluate(input, options);
      return outputs.map((output, at) => output && { next: { ...output.next, token: said(from + at) } });
    },
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
