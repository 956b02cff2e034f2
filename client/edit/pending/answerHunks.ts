import type { OffsetHunk } from "./hunks";
import { rebaseHunks, type TextChange } from "./rebase";

/** The hunks of one answer, grouped by their state; each group is in document order. */
export class AnswerHunks {
  #proposed: readonly OffsetHunk[] = [];
  /** Being applied; they are proposed again if VS Code refuses them. */
  #taken: readonly OffsetHunk[] = [];
  /** Rejected by the user; they can be restored until the next answer. */
  #rejected: readonly OffsetHunk[] = [];

  /** Neither accepted nor rejected. */
  get proposed(): readonly OffsetHunk[] {
    return this.#proposed;
  }

  get hasRejected(): boolean {
    return this.#rejected.length > 0;
  }

  /** Nothing is left to accept and nothing is being applied. */
  get isOver(): boolean {
    return this.#proposed.length + this.#taken.length === 0;
  }

  /** Replaces all hunks by those of another answer. */
  replace(hunks: readonly OffsetHunk[]): void {
    this.#proposed = hunks;
    this.#taken = [];
    this.#rejected = [];
  }

  /** Moves the hunks through document changes. */
  rebase(before: string, changes: readonly TextChange[]): void {
    this.#proposed = rebaseHunks(this.#proposed, before, changes);
    this.#taken = rebaseHunks(this.#taken, before, changes);
    this.#rejected = rebaseHunks(this.#rejected, before, changes);
  }

  take(ids: readonly number[]): void {
    this.#taken = [...this.#taken, ...these(this.#proposed, ids)];
    this.#proposed = others(this.#proposed, ids);
  }

  /** Removes taken hunks after they were applied, or else proposes them again. */
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

function these(hunks: readonly OffsetHunk[], ids: readonly number[]): readonly OffsetHunk[] {
  return hunks.filter(({ id }) => ids.includes(id));
}

function others(hunks: readonly OffsetHunk[], ids: readonly number[]): readonly OffsetHunk[] {
  return hunks.filter(({ id }) => !ids.includes(id));
}

function inOrder(hunks: readonly OffsetHunk[]): readonly OffsetHunk[] {
  return hunks.toSorted((a, b) => a.id - b.id);
}
