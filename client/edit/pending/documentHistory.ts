import type { OffsetHunk } from "./hunks";
import { changeText, type Revision, rebaseThrough, type TextChange } from "./rebase";

/** The current text of a document and its revisions since the last request. */
export class DocumentHistory {
  #text: string;
  #version: number;
  /** From the request's version to the last version before the current one. */
  #revisions: Revision[] = [];

  constructor(text: string, version: number) {
    this.#text = text;
    this.#version = version;
  }

  get text(): string {
    return this.#text;
  }

  get version(): number {
    return this.#version;
  }

  /** The version that the last request is about. */
  get requestVersion(): number {
    return this.#revisions[0]?.version ?? this.#version;
  }

  get changedSinceRequest(): boolean {
    return this.#revisions.length > 0;
  }

  /** Starts the history at the current text, for a new request. */
  startRequest(): void {
    this.#revisions = [];
  }

  /** Applies changes. While a request runs, it keeps the text before them to rebase the answer. */
  change(version: number, changes: readonly TextChange[], isRequestRunning: boolean): void {
    if (isRequestRunning && changes.length > 0)
      this.#revisions.push({ version: this.#version, text: this.#text, changes });
    this.#text = changeText(this.#text, changes);
    this.#version = version;
  }

  /** Moves the text to another document, whose version numbers are unrelated. */
  restart(version: number): void {
    this.#version = version;
    this.#revisions = [];
  }

  /**
   * Makes hunks from the text of a version and rebases them to the current text. Undefined if that version is unknown.
   */
  hunksOf(version: number, make: (text: string) => readonly OffsetHunk[]): readonly OffsetHunk[] | undefined {
    if (version === this.#version) return make(this.#text);
    const from = this.#revisions.findIndex((step) => step.version === version);
    const steps = this.#revisions.slice(from);
    const [first] = steps;
    return from < 0 || first === undefined ? undefined : rebaseThrough(make(first.text), steps);
  }
}
