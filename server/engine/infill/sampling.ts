import type {
  ControlledEvaluateIndexOutput,
  ControlledEvaluateInputItem,
  Token,
  TokenBias,
} from "node-llama-cpp";

export interface Sampled {
  readonly token: Token;
  readonly probability: number;
}

/**
 * Input that evaluates a token and requests the next one with its probability and the logits of the `top` most
 * probable.
 */
export function askNext(token: Token, top: number, tokenBias?: TokenBias): ControlledEvaluateInputItem {
  const logits = top > 0 ? { filter: { tokens: [], includeTop: top } } : false;
  const options = tokenBias === undefined ? {} : { tokenBias };
  return [token, { generateNext: { token: true, totalLogitWeight: true, logits, options } }];
}

/**
 * The most probable token, or the `alternative`th after it among the accepted ones; undefined when there is none.
 *
 * For greedy decoding, 1 / totalLogitWeight is the chosen token's probability: the weight is the sum of exp(logit - maximum).
 * It costs more per token than a plain evaluation.
 */
export function pickNext(
  output: ControlledEvaluateIndexOutput | undefined,
  alternative: number,
  accepts: (token: Token) => boolean = () => true,
): Sampled | undefined {
  if (output === undefined) return undefined;
  const { token, logits, totalLogitWeight: weight = 1 } = output.next;
  if (alternative === 0) return token == null ? undefined : { token, probability: 1 / weight };
  const top = [...(logits ?? [])];
  const chosen = top.filter(([one]) => accepts(one))[alternative];
  const [best] = top;
  if (best === undefined || chosen === undefined) return undefined;
  return { token: chosen[0], probability: Math.exp(chosen[1] - best[1]) / weight };
}
