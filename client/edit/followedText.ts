import type { Hunk } from "./hunks";
import { broughtUp, changeText, type Step, type TextChange } from "./rebase";

/** A document's text as it changes, and how it came to be since somebody was asked about it. */
export class FollowedText {
  #text: string;
  #version: number;
  /** From the version that was asked about to the one before the latest. */
  #steps: Step[] = [];

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

  /** The version that was asked about. */
  get askedVersion(): number {
    return this.#steps[0]?.version ?? this.#version;
  }

  get changedMeanwhile(): boolean {
    return this.#steps.length > 0;
  }

  /** What is said from now on is about the text as it is now. */
  asked(): void {
    this.#steps = [];
  }

  /** The text before is kept for those who are still to answer. */
  change(version: number, changes: readonly TextChange[], isAsked: boolean): void {
    if (isAsked && changes.length > 0)
      this.#steps.push({ version: this.#version, text: this.#text, changes });
    this.#text = changeText(this.#text, changes);
    this.#version = version;
  }

  /** The same text is another document's now, whose versions say nothing of those before. */
  restart(version: number): void {
    this.#version = version;
    this.#steps = [];
  }

  /** The hunks that `make` finds in the text of a version, where they are by now. Undefined for a text that nobody knows any more. */
  hunksOf(version: number, make: (text: string) => readonly Hunk[]): readonly Hunk[] | undefined {
    if (version === this.#version) return make(this.#text);
    const from = this.#steps.findIndex((step) => step.version === version);
    const steps = this.#steps.slice(from);
    const [first] = steps;
    return from < 0 || first === undefined ? undefined : broughtUp(make(first.text), steps);
  }
}
