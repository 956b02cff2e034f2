import type { ReviewFinding } from "../protocol/review";

/** Collects the comments of a review and reports each once. */
export class FindingCollector {
  readonly #all: ReviewFinding[] = [];
  readonly #seen = new Set<string>();

  constructor(private readonly onNew: (findings: readonly ReviewFinding[]) => void) {}

  get all(): readonly ReviewFinding[] {
    return [...this.#all];
  }

  /**
   * Ignores a comment with the same text in the same file: a model that repeats itself line after line has gone astray.
   */
  add(finding: ReviewFinding | undefined): void {
    if (finding === undefined) return;
    const key = `${finding.uri}\n${finding.message.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#all.push(finding);
    this.onNew([finding]);
  }
}
