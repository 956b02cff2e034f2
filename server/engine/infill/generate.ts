import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import type { InfillEvent } from "../engine";
import { IncrementalDetokenizer } from "../tokens/detokenizer";
import { heal } from "../tokens/healing";
import type { TokenIndex } from "../tokens/tokenIndex";
import type { Tokenizer } from "../tokens/tokenizer";
import { askNext, pickNext, type Sampled } from "./sampling";

export interface Vocabulary {
  readonly model: LlamaModel;
  readonly tokenizer: Tokenizer;
  readonly index: TokenIndex;
}

export interface GenerateOptions {
  /** How many tokens at the prompt's end are the typed word, which is generated again. */
  readonly typed: number;
  readonly maxTokens: number;
  readonly confidenceTokens: number;
  /** 0 for the most probable first token, 1 for the second most probable, and so on. */
  readonly alternative: number;
}

interface Generated extends Partial<Sampled> {
  readonly token: Token;
  /** How many of its bytes the user has typed already. */
  readonly typedBytes?: number;
}

/**
 * Greedy decoding. `prompt` is the part of the prompt that is not evaluated yet, at least one token. Yields `text` events and,
 * unless aborted, one `end`.
 */
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
  const needsProbability = () => sinceLineStart < options.confidenceTokens;
  for await (const sampled of sample(sequence, vocabulary, prompt, options, onToken, needsProbability)) {
    if (signal.aborted) return;
    onToken();
    count += 1;
    const stop = stopReason(sampled.token, vocabulary);
    if (stop !== undefined) {
      yield { type: "end", reason: stop };
      return;
    }
    if (sampled.probability !== undefined && needsProbability())
      probability = (probability ?? 1) * sampled.probability;
    pending += 1;
    sinceLineStart += 1;
    const text = detokenizer.push(sampled.token, sampled.typedBytes);
    if (text !== "") {
      yield { type: "text", text, tokens: pending, ...(probability !== undefined && { probability }) };
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
  needsProbability: () => boolean,
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
    if (needsProbability()) {
      const sampled = await sampleWithProbability(sequence, pending, 0);
      if (sampled === undefined) return;
      yield sampled;
      pending = [sampled.token];
      continue;
    }
    // A generated token is evaluated only with the next request, so the loop may end at any time.
    const tokens = pending;
    pending = [];
    for await (const token of sequence.evaluate([...tokens], { temperature: 0, yieldEogToken: true })) {
      yield { token };
      if (!needsProbability()) continue;
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

function stopReason(token: Token, { model, tokenizer }: Vocabulary): "eog" | "specialToken" | undefined {
  if (model.isEogToken(token)) return "eog";
  // A special token has no text to show, and the tokens after it do not belong to the answer.
  return tokenizer.isSpecialToken(token) || model.isSpecialToken(token) ? "specialToken" : undefined;
}
