import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { IncrementalDetokenizer } from "./detokenizer";
import type { InfillEvent } from "./engine";
import { heal } from "./healing";
import { askNext, pickNext, type Sampled } from "./sampling";
import type { TokenIndex } from "./tokenIndex";
import type { Tokenizer } from "./tokenizer";

export interface Vocabulary {
  readonly model: LlamaModel;
  readonly tokenizer: Tokenizer;
  readonly index: TokenIndex;
}

export interface GenerateOptions {
  /** How many tokens at the prompt's end are typed and to be generated anew. */
  readonly typed: number;
  readonly maxTokens: number;
  readonly confidenceTokens: number;
  /** 0 for the most probable first token, 1 for the second most probable, … */
  readonly alternative: number;
}

interface Generated extends Partial<Sampled> {
  readonly token: Token;
  /** How many of its bytes are typed already. */
  readonly typedBytes?: number;
}

/** Greedy decoding; `prompt` is what is left of it to evaluate, at least one token. Yields `text` events and, unless aborted, one `end`. */
export async function* generate(
  sequence: LlamaContextSequence,
  vocabulary: Vocabulary,
  prompt: readonly Token[],
  options: GenerateOptions,
  onToken: () => void,
  signal: AbortSignal,
): AsyncGenerator<InfillEvent, void> {
  const detokenizer = new IncrementalDetokenizer(vocabulary.model);
  let count = 0;
  let pending = 0;
  let probability: number | undefined;
  let sinceLineStart = 0;
  const isWanted = () => sinceLineStart < options.confidenceTokens;
  for await (const sampled of sample(sequence, vocabulary, prompt, options, onToken, isWanted)) {
    if (signal.aborted) return;
    onToken();
    count += 1;
    const stop = stopReason(sampled.token, vocabulary);
    if (stop !== undefined) {
      yield { type: "end", reason: stop };
      return;
    }
    if (sampled.probability !== undefined && isWanted())
      probability = (probability ?? 1) * sampled.probability;
    pending += 1;
    sinceLineStart += 1;
    const text = detokenizer.push(sampled.token, sampled.typedBytes);
    if (text !== "") {
      yield { type: "text", text, tokens: pending, ...(probability === undefined ? {} : { probability }) };
      pending = 0;
      probability = undefined;
      if (text.includes("\n")) sinceLineStart = 0;
      if (signal.aborted) return;
    }
    if (count >= options.maxTokens) {
      yield { type: "end", reason: "maxTokens" };
      return;
    }
  }
  yield { type: "end", reason: "eog" };
}

async function* sample(
  sequence: LlamaContextSequence,
  { model, index }: Vocabulary,
  prompt: readonly Token[],
  { typed, alternative }: GenerateOptions,
  onToken: () => void,
  isConfidenceWanted: () => boolean,
): AsyncGenerator<Generated> {
  let pending = prompt;
  if (typed > 0 || alternative > 0) {
    const first =
      typed > 0
        ? await heal(sequence, prompt, { model, index, typed, alternative, onToken })
        : await sampleWithProbability(sequence, prompt, alternative);
    if (first === undefined) return;
    yield first;
    pending = [first.token];
  }
  while (pending.length > 0) {
    if (isConfidenceWanted()) {
      const sampled = await sampleWithProbability(sequence, pending, 0);
      if (sampled === undefined) return;
      yield sampled;
      pending = [sampled.token];
      continue;
    }
    // A generated token is not evaluated before the next one is asked for, so the loop may be left at any time.
    const tokens = pending;
    pending = [];
    for await (const token of sequence.evaluate([...tokens], { temperature: 0, yieldEogToken: true })) {
      yield { token };
      if (!isConfidenceWanted()) continue;
      pending = [token];
      break;
    }
  }
}

async function sampleWithProbability(
  sequence: LlamaContextSequence,
  pending: readonly Token[],
  alternative: number,
): Promise<Sampled | undefined> {
  const last = pending.at(-1);
  if (last === undefined) return undefined;
  const top = alternative > 0 ? alternative + 1 : 0;
  const outputs = await sequence.controlledEvaluate([...pending.slice(0, -1), askNext(last, top)]);
  return pickNext(outputs.at(-1), alternative);
}

function stopReason(token: Token, { model, tokenizer }: Vocabulary): "eog" | "mark" | undefined {
  if (model.isEogToken(token)) return "eog";
  // A control token has no text that could be shown, and what follows it belongs to something else.
  return tokenizer.isMark(token) || model.isSpecialToken(token) ? "mark" : undefined;
}
