import type { ReviewFinding } from "../../protocol/review";

/** The remarks of a review, each told once. */
export class FindingsSoFar {
  readonly #all: ReviewFinding[] = [];
  readonly #said = new Set<string>();

  constructor(private readonly onNew: (findings: readonly ReviewFinding[]) => void) {}

  get all(): readonly ReviewFinding[] {
    return [...this.#all];
  }

  /** A model that says the same of line after line has lost its way: the first time counts. */
  add(finding: ReviewFinding | undefined): void {
    if (finding === undefined) return;
    const key = `${finding.uri}\n${finding.message.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#all.push(finding);
    this.onNew([finding]);
  }
}
