import type { GitRepository } from "../git";

/** The box for a commit message while one is written into it. Without VS Code. */
export class CommitBox {
  readonly #box: GitRepository["inputBox"];
  /** VS Code tells what was written with a delay, so an earlier text of ours may come back. */
  readonly #written: Set<string>;
  /** What stood there before. */
  readonly before: string;

  constructor(box: GitRepository["inputBox"]) {
    this.#box = box;
    this.before = box.value;
    this.#written = new Set([this.before]);
  }

  /** The user has typed something since. */
  get isTaken(): boolean {
    return !this.#written.has(this.#box.value);
  }

  /** False, and nothing is written, when the user has typed. */
  write(text: string): boolean {
    if (this.isTaken) return false;
    this.#written.add(text);
    this.#box.value = text;
    return true;
  }

  /** As it was, with what was typed since in front of it. */
  putBack(): void {
    const typed = this.isTaken ? this.#box.value.trimEnd() : "";
    this.#box.value = typed === "" ? this.before : `${typed}\n\n${this.before}`;
  }
}
