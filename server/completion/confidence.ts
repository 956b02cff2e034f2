export interface ConfidenceThresholds {
  /** Minimum geometric mean of the probabilities of the first tokens: of the answer, and of each further line. */
  readonly minProbability: number;
  readonly minLineProbability: number;
}

/** Tracks the model's confidence in the first tokens of each line of its answer. */
export class ConfidenceTracker {
  #text = "";
  #line = { isFirst: true, logSum: 0, tokens: 0 };
  #confidence: number | undefined;

  constructor(private readonly least: ConfidenceThresholds) {}

  /**
   * The model's confidence in the first line, from 0 to 1: the lowest value of the geometric mean at any of its first
   * tokens, so that an answer is rejected exactly if this is too low. Undefined before the first probability.
   */
  get confidence(): number | undefined {
    return this.#confidence;
  }

  /**
   * Adds the next piece of the answer. Reports if confidence is too low: of the whole answer, or of the line that it
   * begins.
   */
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
