import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { CopyMatcher } from "./copyMatcher";
import { type DraftCosts, DraftPace, maxDraft } from "./draftPace";

/** The part of a sequence that copying needs. */
export type CopyingSequence = Pick<
  LlamaContextSequence,
  "evaluate" | "controlledEvaluate" | "eraseContextTokenRanges" | "nextTokenIndex" | "contextSize"
>;

export interface CopyOptions {
  /** The text that the answer mostly repeats. */
  readonly source: readonly Token[];
  /** Measured over all answers of a model. */
  readonly costs: DraftCosts;
  /** How long one evaluation may take, in milliseconds. */
  readonly maxMs: () => number;
}

/**
 * Greedy decoding that guesses the next tokens from a text, has the model check all of them in one evaluation, and keeps those
 * that it would have said itself (speculative decoding, arXiv 2211.17192, with a text in the place of a draft model). Where a
 * draft costs more than it gives, none is made. The tokens are those of `sequence.evaluate` at temperature 0, but for ties that
 * llama.cpp's batches of another size round otherwise. Not for sequences that need checkpoints: they cannot go back.
 */
export class CopyForward {
  readonly #matcher: CopyMatcher<Token>;
  readonly #pace: DraftPace;
  #copied = 0;

  constructor(private readonly options: CopyOptions) {
    this.#matcher = new CopyMatcher(options.source);
    this.#pace = new DraftPace(options.costs);
  }

  /** Tokens that were drafted and kept. */
  get copiedTokens(): number {
    return this.#copied;
  }

  /**
   * As `sequence.evaluate`: may be given other tokens in place of the yielded one. What has been evaluated ahead is erased when
   * it is, and when the loop is left.
   */
  async *evaluate(
    sequence: CopyingSequence,
    tokens: readonly Token[],
    options: Parameters<LlamaContextSequence["evaluate"]>[1],
  ): AsyncGenerator<Token, void, undefined | Token | Token[]> {
    const single = sequence.evaluate([...tokens], options);
    let pending: readonly Token[] = tokens;
    let ahead = 0;
    try {
      for (let isFirst = true; ; isFirst = false) {
        const draft = pending.length > 1 || isFirst ? [] : this.#draft(sequence);
        const made =
          draft.length > 0
            ? await this.#check(sequence, pending, draft)
            : await this.#one(single, isFirst ? undefined : pending);
        for (const [at, token] of made.entries()) {
          ahead = made.length - 1 - at;
          this.#matcher.push(token);
          if (ahead > 0) this.#copied += 1;
          const replacement = yield token;
          pending = replacement === undefined ? [token] : [replacement].flat();
          if (replacement === undefined) continue;
          await eraseLast(sequence, ahead);
          ahead = 0;
          break;
        }
        if (made.length === 0) return;
      }
    } finally {
      await eraseLast(sequence, ahead);
      await single.return();
    }
  }

  #draft(sequence: CopyingSequence): readonly Token[] {
    // An evaluation that fills the context would make the library move it.
    const room = sequence.contextSize - sequence.nextTokenIndex - 3;
    const draft = this.#matcher.draft(Math.max(0, Math.min(room, maxDraft)));
    return draft.slice(0, this.#pace.length(draft.length, this.options.maxMs()));
  }

  /** The model's next token; none at the end. */
  async #one(
    single: ReturnType<CopyingSequence["evaluate"]>,
    pending: readonly Token[] | undefined,
  ): Promise<readonly Token[]> {
    const [guess] = this.#matcher.draft(1);
    const started = performance.now();
    const { value, done } = await (pending === undefined ? single.next() : single.next([...pending]));
    if (done) return [];
    // The first evaluation has the rest of the prompt in it.
    if (pending?.length === 1) this.options.costs.noteSingle(performance.now() - started);
    if (guess !== undefined) this.#pace.noteGuess(guess === value);
    return [value];
  }

  /** The draft up to where the model disagrees, then the model's own token; none at the end. */
  async #check(
    sequence: CopyingSequence,
    pending: readonly Token[],
    draft: readonly Token[],
  ): Promise<readonly Token[]> {
    const started = performance.now();
    const wanted = { generateNext: { token: true, options: { temperature: 0 } } } as const;
    const outputs = await sequence.controlledEvaluate([...pending, ...draft].map((token) => [token, wanted]));
    const said = outputs.map((output) => output?.next.token ?? undefined);
    let right = 0;
    while (right < draft.length && said[right] === draft[right]) right += 1;
    const own = said[right];
    const kept = own === undefined ? draft.slice(0, right) : [...draft.slice(0, right), own];
    // The last one that is kept is not evaluated yet, as after any other evaluation.
    await eraseLast(sequence, draft.length - Math.max(0, kept.length - 1));
    this.options.costs.noteDraft(draft.length, performance.now() - started);
    for (let at = 0; at < right; at++) this.#pace.noteGuess(true);
    if (right < draft.length) this.#pace.noteGuess(false);
    return kept;
  }
}

async function eraseLast(sequence: CopyingSequence, count: number): Promise<void> {
  const end = sequence.nextTokenIndex;
  if (count > 0) await sequence.eraseContextTokenRanges([{ start: end - count, end }]);
}
