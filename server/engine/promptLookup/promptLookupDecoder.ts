import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { type DraftCosts, DraftLengthController, maxDraft } from "./draftLengthController";
import { PromptLookupMatcher } from "./promptLookupMatcher";

/** The members of a sequence that prompt lookup needs. */
export type PromptLookupSequence = Pick<
  LlamaContextSequence,
  "evaluate" | "controlledEvaluate" | "eraseContextTokenRanges" | "nextTokenIndex" | "contextSize"
>;

export interface PromptLookupOptions {
  /** The text that the answer mostly repeats. */
  readonly source: readonly Token[];
  /** Shared by all answers of a model. */
  readonly costs: DraftCosts;
  /** How long one evaluation may take, in milliseconds. */
  readonly maxMs: () => number;
}

/**
 * Greedy decoding that drafts the next tokens from a text, lets the model check all of them in one evaluation, and keeps those
 * that the model would have generated itself (speculative decoding, arXiv 2211.17192, with a text instead of a draft model).
 * Drafts only where that is expected to be faster. The tokens are those of `sequence.evaluate` at temperature 0, except for ties
 * that llama.cpp rounds differently in batches of another size. Not for sequences that need checkpoints: they cannot roll back.
 */
export class PromptLookupDecoder {
  readonly #matcher: PromptLookupMatcher<Token>;
  readonly #pace: DraftLengthController;
  #copied = 0;

  constructor(private readonly options: PromptLookupOptions) {
    this.#matcher = new PromptLookupMatcher(options.source);
    this.#pace = new DraftLengthController(options.costs);
  }

  /** Number of drafted tokens that were kept. */
  get copiedTokens(): number {
    return this.#copied;
  }

  /**
   * Like `sequence.evaluate`, whose caller may replace the yielded token by others. Then, and when the loop ends, it erases the
   * tokens that it evaluated ahead.
   */
  async *evaluate(
    sequence: PromptLookupSequence,
    tokens: readonly Token[],
    options: Parameters<LlamaContextSequence["evaluate"]>[1],
  ): AsyncGenerator<Token, void, undefined | Token | Token[]> {
    const single = sequence.evaluate([...tokens], options);
    let pending: readonly Token[] = tokens;
    let ahead = 0;
    try {
      for (let isFirst = true; ; isFirst = false) {
        const draft = pending.length > 1 || isFirst ? [] : this.#draft(sequence);
        const generated =
          draft.length > 0
            ? await this.#check(sequence, pending, draft)
            : await this.#one(single, isFirst ? undefined : pending);
        for (const [at, token] of generated.entries()) {
          ahead = generated.length - 1 - at;
          this.#matcher.push(token);
          if (ahead > 0) this.#copied += 1;
          const replacement = yield token;
          pending = replacement === undefined ? [token] : [replacement].flat();
          if (replacement === undefined) continue;
          await eraseLast(sequence, ahead);
          ahead = 0;
          break;
        }
        if (generated.length === 0) return;
      }
    } finally {
      await eraseLast(sequence, ahead);
      await single.return();
    }
  }

  #draft(sequence: PromptLookupSequence): readonly Token[] {
    // If an evaluation filled the context, the library would shift it.
    const room = sequence.contextSize - sequence.nextTokenIndex - 3;
    const draft = this.#matcher.draft(Math.max(0, Math.min(room, maxDraft)));
    return draft.slice(0, this.#pace.length(draft.length, this.options.maxMs()));
  }

  /** The model's next token; empty at the end. */
  async #one(
    single: ReturnType<PromptLookupSequence["evaluate"]>,
    pending: readonly Token[] | undefined,
  ): Promise<readonly Token[]> {
    const [guess] = this.#matcher.draft(1);
    const started = performance.now();
    const { value, done } = await (pending === undefined ? single.next() : single.next([...pending]));
    if (done) return [];
    // The first evaluation includes the rest of the prompt.
    if (pending?.length === 1) this.options.costs.recordSingle(performance.now() - started);
    if (guess !== undefined) this.#pace.recordGuess(guess === value);
    return [value];
  }

  /** The draft up to where the model disagrees, followed by the model's own token, which is missing at the end. */
  async #check(
    sequence: PromptLookupSequence,
    pending: readonly Token[],
    draft: readonly Token[],
  ): Promise<readonly Token[]> {
    const started = performance.now();
    const wanted = { generateNext: { token: true, options: { temperature: 0 } } } as const;
    const outputs = await sequence.controlledEvaluate([...pending, ...draft].map((token) => [token, wanted]));
    const actual = outputs.map((output) => output?.next.token ?? undefined);
    let right = 0;
    while (right < draft.length && actual[right] === draft[right]) right += 1;
    const own = actual[right];
    const kept = own === undefined ? draft.slice(0, right) : [...draft.slice(0, right), own];
    // The last kept token is not evaluated yet, as after any other evaluation.
    await eraseLast(sequence, draft.length - Math.max(0, kept.length - 1));
    this.options.costs.recordDraft(draft.length, performance.now() - started);
    for (let at = 0; at < right; at++) this.#pace.recordGuess(true);
    if (right < draft.length) this.#pace.recordGuess(false);
    return kept;
  }
}

async function eraseLast(sequence: PromptLookupSequence, count: number): Promise<void> {
  const end = sequence.nextTokenIndex;
  if (count > 0) await sequence.eraseContextTokenRanges([{ start: end - count, end }]);
}
