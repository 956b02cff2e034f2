export interface LeastProbabilities {
  /** Least probability, as geometric mean over the first tokens, of an answer and of each further line of it. */
  readonly minProbability: number;
  readonly minLineProbability: number;
}

/** Follows how sure the model is of the first tokens of each line of its answer. */
export class Certainty {
  #text = "";
  #line = { isFirst: true, logSum: 0, tokens: 0 };
  #confidence: number | undefined;

  constructor(private readonly least: LeastProbabilities) {}

  /**
   * How sure the model was of the first line, from 0 to 1: the lowest that the geometric mean was at any of its first tokens, so
   * that an answer is given up exactly when this is too low. Undefined before the first probability.
   */
  get confidence(): number | undefined {
    return this.#confidence;
  }

  /** Takes in what comes next. Says when that is a guess: all of the answer, or the line that it begins. */
  add(piece: { text: string; tokens: number; probability?: number }): "unsure" | "unsure-line" | undefined {
    const isGuess = piece.probability !== undefined && this.#isGuess(piece.probability, piece.tokens);
    const { isFirst } = this.#line;
    this.#text += piece.text;
    // Blank lines before the first words belong to the first line.
    const before = this.#text.slice(0, Math.max(0, this.#text.lastIndexOf("\n")));
    if (piece.text.includes("\n") && before.trim() !== "")
      this.#line = { isFirst: false, logSum: 0, tokens: 0 };
    if (!isGuess) return undefined;
    return isFirst ? "unsure" : "unsure-line";
  }

  #isGuess(probability: number, tokens: number): boolean {
    const line = this.#line;
    line.logSum += Math.log(probability);
    line.tokens += tokens;
    const mean = Math.exp(line.logSum / line.tokens);
    if (!line.isFirst) return mean < this.least.minLineProbability;
    this.#confidence = Math.min(mean, this.#confidence ?? 1);
    return mean < this.least.minProbability;
  }
}
