/**
 * Token healing. The tokenizer cuts an unfinished word into tokens that the model has hardly ever seen before the rest of that
 * word. So the model generates the word again, constrained to its typed part, and the answer is what follows. The idea is from
 * microsoft/guidance; going back over several tokens is from Athiwaratkun et al., arXiv 2403.08688.
 */
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { askNext, pickNext, type Sampled } from "../infill/sampling";
import { bytesOf, type TokenIndex } from "./tokenIndex";

/** Most tokens of a word that are generated again; of a longer word only its end. */
const mostTokens = 4;
const mostWordChars = 100;
/** Added to the logits of the allowed tokens, which makes the weight of all others negligible. */
const bias = 200;

/**
 * How many of a text's tokens make up the word at its end; 0 when it ends in no word. `tokens` are those of the text.
 */
export function wordTokens(text: string, tokens: readonly Token[], index: TokenIndex): number {
  const [word = ""] = /[\p{L}\p{N}_$]+$/u.exec(text.slice(-mostWordChars)) ?? [];
  const { length } = bytesOf(word);
  let count = 0;
  let bytes = "";
  while (bytes.length < length && count < Math.min(tokens.length, mostTokens)) {
    count += 1;
    bytes = index.bytes(tokens[tokens.length - count] as Token) + bytes;
  }
  return bytesOf(text.slice(-bytes.length)).endsWith(bytes) ? count : 0;
}

export interface HealOptions {
  readonly model: LlamaModel;
  readonly index: TokenIndex;
  /** How many tokens at the prompt's end are the typed word. */
  readonly typed: number;
  /** 0 for the most probable answer, 1 for the second most probable, and so on. */
  readonly alternative: number;
  /** Called for each generated token before the answer's first one. */
  readonly onToken: () => void;
}

/** Its probability is relative to the tokens that are compatible with the typed text. */
export interface HealedToken extends Sampled {
  /** How many of its bytes the user has typed already. */
  readonly typedBytes: number;
}

/**
 * Evaluates the rest of a prompt and generates its typed tokens again. Returns the first token that goes beyond them; undefined
 * when there is no such alternative. Takes one forward pass if the model chooses the typed tokens as well, or a single longer
 * one: the typed tokens are evaluated in the same batch, and wrong ones are erased.
 */
export async function heal(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  { model, index, typed, alternative, onToken }: HealOptions,
): Promise<HealedToken | undefined> {
  const { TokenBias } = await import("node-llama-cpp");
  /** Requests the token after this one, constrained to these bytes. */
  const ask = (token: Token, bytes: string) => {
    if (bytes === "") return askNext(token, top(alternative, bytes));
    const constraint = TokenBias.for(model).set(index.matching(bytes), { logit: bias });
    return askNext(token, top(alternative, bytes), constraint);
  };
  const bytesFrom = (at: number) =>
    prompt
      .slice(at)
      .map((token) => index.bytes(token))
      .join("");
  const first = prompt.length - typed;
  // A recurrent state cannot roll back, so do not evaluate tokens that may turn out wrong.
  const end = sequence.needsCheckpoints ? first : prompt.length;
  const start = sequence.nextTokenIndex;
  const outputs = await sequence.controlledEvaluate([
    ...prompt.slice(0, first - 1),
    ...prompt.slice(first - 1, end).map((token, at) => ask(token, bytesFrom(first + at))),
  ]);
  let at = first;
  while (at < end && outputs[at - 1]?.next.token === prompt[at]) at += 1;
  if (at < end) await sequence.eraseContextTokenRanges([{ start: start + at, end: sequence.nextTokenIndex }]);

  let bytes = bytesFrom(at);
  let chosen = pickNext(outputs[at - 1], alternative, (token) => index.bytes(token).startsWith(bytes));
  for (;;) {
    if (chosen === undefined) return undefined;
    const { length } = index.bytes(chosen.token);
    if (bytes === "" || length > bytes.length) return { ...chosen, typedBytes: bytes.length };
    onToken();
    bytes = bytes.slice(length);
    const [output] = await sequence.controlledEvaluate([ask(chosen.token, bytes)]);
    chosen = pickNext(output, 0);
  }
}

/** How many top tokens to request: besides the alternatives, tokens for each prefix of the bytes may rank high. */
function top(alternative: number, bytes: string): number {
  return alternative === 0 ? 0 : alternative + 1 + 2 * bytes.length;
}
