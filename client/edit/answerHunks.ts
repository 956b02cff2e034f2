import type { Hunk } from "./hunks";
import { rebaseHunks, type TextChange } from "./rebase";

/** The hunks of one answer, each list in order, by what has become of them. */
export class AnswerHunks {
  #proposed: readonly Hunk[] = [];
  /** About to become the document's; they are put back when VS Code refuses them. */
  #taken: readonly Hunk[] = [];
  /** The user did not want them, and may want them back until there is another answer. */
  #rejected: readonly Hunk[] = [];

  /** Neither accepted nor rejected. */
  get proposed(): readonly Hunk[] {
    return this.#proposed;
  }

  get hasRejected(): boolean {
    return this.#rejected.length > 0;
  }

  /** Nothing is left to accept, and nothing may come back by itself. */
  get isOver(): boolean {
    return this.#proposed.length + this.#taken.length === 0;
  }

  /** Those of another answer, in the place of all that there were. */
  replace(hunks: readonly Hunk[]): void {
    this.#proposed = hunks;
    this.#taken = [];
    this.#rejected = [];
  }

  /** The text that they are of has changed. */
  rebase(before: string, changes: readonly TextChange[]): void {
    this.#proposed = rebaseHunks(this.#proposed, before, changes);
    this.#taken = rebaseHunks(this.#taken, before, changes);
    this.#rejected = rebaseHunks(this.#rejected, before, changes);
  }

  take(ids: readonly number[]): void {
    this.#taken = [...this.#taken, ...these(this.#proposed, ids)];
    this.#proposed = others(this.#proposed, ids);
  }

  /** Those that were taken are the document's now, or are put back. */
  settle(ids: readonly number[], applied: boolean): void {
    if (!applied) this.#proposed = inOrder([...this.#proposed, ...these(this.#taken, ids)]);
    this.#taken = others(this.#taken, ids);
  }

  reject(ids: readonly number[]): void {
    this.#rejected = inOrder([...this.#rejected, ...these(this.#proposed, ids)]);
    this.#proposed = others(this.#proposed, ids);
  }

  restore(): void {
    this.#proposed = inOrder([...this.#proposed, ...this.#rejected]);
    this.#rejected = [];
  }
}

function these(hunks: readonly Hunk[], ids: readonly number[]): readonly Hunk[] {
  return hunks.filter(({ id }) => ids.includes(id));
}

function others(hunks: readonly Hunk[], ids: readonly number[]): readonly Hunk[] {
  return hunks.filter(({ id }) => !ids.includes(id));
}

function inOrder(hunks: readonly Hunk[]): readonly Hunk[] {
  return hunks.toSorted((a, b) => a.id - b.id);
}
