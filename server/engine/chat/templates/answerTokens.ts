import type { LlamaGrammar, LlamaModel, Token } from "node-llama-cpp";
import { IncrementalDetokenizer } from "../../tokens/detokenizer";
import type { Tokenizer } from "../../tokens/tokenizer";
import { chatSequenceView } from "../chatSequence";
import type { Generation } from "../chatTemplate";
import { type Sampling, sampling } from "../sampling";
import type { AnswerPiece } from "../toolFormats/answerReader";

/** Tokens as a reader of answers takes them. */
export function answerPieces(model: LlamaModel, tokenizer: Tokenizer): (token: Token) => AnswerPiece {
  const detokenizer = new IncrementalDetokenizer(model);
  return (token) => {
    const special = tokenizer.specialTokenText(token);
    if (special !== undefined) return { text: special, isToken: true };
    return { text: model.isEogToken(token) ? "" : detokenizer.push(token), isToken: false };
  };
}

/** The tokens of one answer, which may be generated in parts under different grammars. */
export class AnswerTokens {
  readonly #generated: Token[] = [];
  #pending: readonly Token[];
  #reported = 0;
  #hasEnded = false;

  constructor(
    private readonly model: LlamaModel,
    private readonly tokenizer: Tokenizer,
    private readonly generation: Generation,
  ) {
    this.#pending = generation.tail;
  }

  /** Whether the model ended the answer. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Number of tokens since the last call. */
  takeCount(): number {
    const count = this.#generated.length - this.#reported;
    this.#reported = this.#generated.length;
    return count;
  }

  /** Makes `ids` the prompt that the next part continues. */
  async restart(ids: readonly Token[]): Promise<void> {
    const { sequence } = this.generation;
    await sequence.adaptStateToTokens(ids.slice(0, -1), false);
    this.#pending = ids.slice(sequence.nextTokenIndex);
  }

  /** Generates until the model ends the answer, the limit is reached, the caller stops, or the request is aborted. */
  async *pieces(grammar?: LlamaGrammar): AsyncGenerator<AnswerPiece, void> {
    const { sequence, hooks, maxTokens, signal } = this.generation;
    if (this.#generated.length >= maxTokens) return;
    const toPiece = answerPieces(this.model, this.tokenizer);
    const view = chatSequenceView(sequence, this.model, hooks);
    for await (const token of view.evaluate([...this.#pending], await this.#options(grammar))) {
      if (signal.aborted) return;
      this.#pending = [token];
      this.#generated.push(token);
      this.#hasEnded = this.model.isEogToken(token);
      const piece = toPiece(token);
      if (piece.text !== "") yield piece;
      if (this.#hasEnded || this.#generated.length >= maxTokens) return;
    }
  }

  async #options(grammar: LlamaGrammar | undefined): Promise<EvaluateOptions> {
    const { repeatPenalty, dryRepeatPenalty, ...sampled } = sampling(this.generation.request);
    return {
      ...sampled,
      yieldEogToken: true,
      ...(repeatPenalty !== undefined && { repeatPenalty: this.#penalty(repeatPenalty) }),
      ...(dryRepeatPenalty !== undefined && { dryRepeatPenalty }),
      ...(grammar !== undefined && { grammarEvaluationState: await evaluationState(this.model, grammar) }),
    };
  }

  /** A line break is never less likely: code has many. */
  #penalty({ penalty, lastTokens }: NonNullable<Sampling["repeatPenalty"]>) {
    const { nl } = this.model.tokens;
    const punishTokens = () => this.#generated.slice(-lastTokens).filter((token) => token !== nl);
    return { penalty, punishTokens, maxPunishTokens: lastTokens };
  }
}

type EvaluateOptions = NonNullable<Parameters<Generation["sequence"]["evaluate"]>[1]>;

async function evaluationState(model: LlamaModel, grammar: LlamaGrammar) {
  const { LlamaGrammarEvaluationState } = await import("node-llama-cpp");
  return new LlamaGrammarEvaluationState({ model, grammar });
}
