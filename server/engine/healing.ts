/**
 * Token healing. The tokenizer cuts a word that is still being typed into tokens that the model has hardly seen before the rest
 * of that word. So the word is generated anew, held to what is typed of it, and the answer is what comes after that. The idea is
 * from microsoft/guidance; going back over several tokens is from Athiwaratkun et al., arXiv 2403.08688.
 */
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { askNext, pickNext, type Sampled } from "./sampling";
import { bytesOf, type TokenIndex } from "./tokenIndex";

/** Of a word of more tokens than this only the end is generated anew. */
const mostTokens = 4;
const mostWordChars = 100;
/** Added to the logits of the allowed tokens: none of the others comes near, and all together weigh nothing. */
const bias = 200;

/** How many tokens at the end of a text, whose tokens these are, make up the word that it ends in; 0 when it ends in none. */
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
  /** How many tokens at the prompt's end are typed. */
  readonly typed: number;
  /** 0 for the most probable answer, 1 for the second most probable, … */
  readonly alternative: number;
  /** Told of each token that is not the answer's first. */
  readonly onToken: () => void;
}

/** Its probability is the one among the tokens that go on with what is typed. */
export interface HealedToken extends Sampled {
  /** How many of its bytes are typed already. */
  readonly typedBytes: number;
}

/**
 * Evaluates what is left of a prompt and generates its typed tokens anew. Returns the first token that goes beyond them;
 * undefined when there is no such alternative. It costs one pass where the model would have chosen the typed tokens as well,
 * or a single longer one: these are evaluated in the same batch, and what turns out wrong is erased.
 */
export async function heal(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  { model, index, typed, alternative, onToken }: HealOptions,
): Promise<HealedToken | undefined> {
  const { TokenBias } = await import("node-llama-cpp");
  /** Asks for the token after this one, which has to go on with these bytes. */
  const ask = (token: Token, bytes: string) => {
    if (bytes === "") return askNext(token, top(alternative, bytes));
    const held = TokenBias.for(model).set(index.matching(bytes), { logit: bias });
    return askNext(token, top(alternative, bytes), held);
  };
  const bytesFrom = (at: number) =>
    prompt
      .slice(at)
      .map((token) => index.bytes(token))
      .join("");
  const first = prompt.length - typed;
  // A recurrent state cannot go back, so nothing is evaluated there that may turn out wrong.
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

/** How many of the most probable tokens to look at: beside those that are wanted there may be tokens of each beginning of the bytes. */
function top(alternative: number, bytes: string): number {
  return alternative === 0 ? 0 : alternative + 1 + 2 * bytes.length;
}
