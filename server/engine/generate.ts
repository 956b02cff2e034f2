import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { IncrementalDetokenizer } from "./detokenizer";
import type { InfillEvent } from "./engine";
import type { Tokenizer } from "./tokenizer";

export interface GenerateOptions {
  readonly maxTokens: number;
  readonly confidenceTokens: number;
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
  for await (const sampled of sample(sequence, prompt, options.confidenceTokens)) {
    if (signal.aborted) return;
    onToken();
    count += 1;
    const stop = stopReason(sampled.token, model, tokenizer);
    if (stop !== undefined) {
      yield { type: "end", reason: stop };
      return;
    }
    pending += 1;
    if (sampled.probability !== undefined) probability = (probability ?? 1) * sampled.probability;
    const text = detokenizer.push(sampled.token);
    if (text !== "") {
      yield { type: "text", text, tokens: pending, ...(probability === undefined ? {} : { probability }) };
      pending = 0;
      probability = undefined;
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
 * Asking for it costs more per token than a plain evaluation, so only the first tokens pay.
 */
async function* sample(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  confidenceTokens: number,
): AsyncGenerator<Sampled, void> {
  let pending = prompt;
  for (let i = 0; i < confidenceTokens; i++) {
    const last = pending.at(-1);
    if (last === undefined) return;
    const outputs = await sequence.controlledEvaluate([
      ...pending.slice(0, -1),
      [last, { generateNext: { token: true, totalLogitWeight: true } }],
    ]);
    const { token, totalLogitWeight } = outputs.at(-1)?.next ?? {};
    if (token === undefined || token === null) return;
    yield { token, probability: 1 / (totalLogitWeight ?? 1) };
    pending = [token];
  }
  for await (const token of sequence.evaluate([...pending], { temperature: 0, yieldEogToken: true })) {
    yield { token };
  }
}

function stopReason(token: Token, model: LlamaModel, tokenizer: Tokenizer): "eog" | "mark" | undefined {
  if (model.isEogToken(token)) return "eog";
  // A control token has no text that could be shown, and what follows it belongs to something else.
  return tokenizer.isMark(token) || model.isSpecialToken(token) ? "mark" : undefined;
}
