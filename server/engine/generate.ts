import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { IncrementalDetokenizer } from "./detokenizer";
import type { InfillEvent } from "./engine";
import type { Tokenizer } from "./tokenizer";

export interface GenerateOptions {
  readonly maxTokens: number;
  readonly confidenceTokens: number;
  /** 0 for the most probable first token, 1 for the second most probable, … */
  readonly alternative: number;
}

interface Sampled {
  readonly token: Token;
  readonly probability?: number;
}

/** Greedy decoding; `prompt` is what is left of it to evaluate, at least one token. Yields `text` events and, unless aborted, one `end`. */
export async function* generate(
  sequence: LlamaContextSequence,
  model: LlamaModel,
  tokenizer: Tokenizer,
  prompt: readonly Token[],
  options: GenerateOptions,
  onToken: () => void,
  signal: AbortSignal,
): AsyncGenerator<InfillEvent, void> {
  const detokenizer = new IncrementalDetokenizer(model);
  let count = 0;
  let pending = 0;
  let probability: number | undefined;
  let sinceLineStart = 0;
  const isWanted = () => sinceLineStart < options.confidenceTokens;
  for await (const sampled of sample(sequence, prompt, options.alternative, isWanted)) {
    if (signal.aborted) return;
    onToken();
    count += 1;
    const stop = stopReason(sampled.token, model, tokenizer);
    if (stop !== undefined) {
      yield { type: "end", reason: stop };
      return;
    }
    pending += 1;
    sinceLineStart += 1;
    if (sampled.probability !== undefined) probability = (probability ?? 1) * sampled.probability;
    const text = detokenizer.push(sampled.token);
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

/**
 * For greedy decoding 1 / totalLogitWeight is the chosen token's probability: the weight is the sum of exp(logit - maximum).
 * Asking for it costs more per token than a plain evaluation, so only where it is wanted.
 */
async function* sample(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  alternative: number,
  isConfidenceWanted: () => boolean,
): AsyncGenerator<Sampled, void> {
  let pending = prompt;
  for (let first = true; pending.length > 0; first = false) {
    if (isConfidenceWanted() || (first && alternative > 0)) {
      const sampled = await sampleWithProbability(sequence, pending, first ? alternative : 0);
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
  const logits = alternative > 0 ? { filter: { tokens: [], includeTop: alternative + 1 } } : false;
  const outputs = await sequence.controlledEvaluate([
    ...pending.slice(0, -1),
    [last, { generateNext: { token: true, totalLogitWeight: true, logits } }],
  ]);
  const { next } = outputs.at(-1) ?? {};
  const weight = next?.totalLogitWeight ?? 1;
  const top = [...(next?.logits ?? [])];
  const [best] = top;
  const chosen = top[alternative];
  if (best !== undefined && chosen !== undefined && alternative > 0) {
    return { token: chosen[0], probability: Math.exp(chosen[1] - best[1]) / weight };
  }
  return alternative > 0 || next?.token == null ? undefined : { token: next.token, probability: 1 / weight };
}

function stopReason(token: Token, model: LlamaModel, tokenizer: Tokenizer): "eog" | "mark" | undefined {
  if (model.isEogToken(token)) return "eog";
  // A control token has no text that could be shown, and what follows it belongs to something else.
  return tokenizer.isMark(token) || model.isSpecialToken(token) ? "mark" : undefined;
}
