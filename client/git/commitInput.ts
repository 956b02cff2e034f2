import type { GitRepository } from "./git";

/** The commit message box while Inhouse writes into it. Does not depend on VS Code. */
export class CommitInput {
  readonly #box: GitRepository["inputBox"];
  /** VS Code reports the box's value with a delay, so an earlier text of ours may come back. */
  readonly #written: Set<string>;
  /** The text before generation. */
  readonly before: string;

  constructor(box: GitRepository["inputBox"]) {
    this.#box = box;
    this.before = box.value;
    this.#written = new Set([this.before]);
  }

  /** Whether the user has typed since. */
  get hasTyped(): boolean {
    return !this.#written.has(this.#box.value);
  }

  /** Writes the text. If the user has typed, writes nothing and returns false. */
  write(text: string): boolean {
    if (this.hasTyped) return false;
    this.#written.add(text);
    this.#box.value = text;
    return true;
  }

  /** Restores the earlier text, after anything typed since. */
  restore(): void {
    const typed = this.hasTyped ? this.#box.value.trimEnd() : "";
    this.#box.value = typed === "" ? this.before : `${typed}\n\n${this.before}`;
  }
}
