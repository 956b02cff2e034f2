import type { WrittenCall } from "./toolFormat";

/** A piece of an answer: plain text, or the text of a special token. */
export interface AnswerPiece {
  readonly text: string;
  readonly isToken: boolean;
}

export type Reading =
  | { readonly type: "text" | "thinking"; readonly text: string }
  /** `written` is the call's own text, for a call that has to be handed back. */
  | { readonly type: "call"; readonly call: WrittenCall; readonly written: string };

/** Reads an answer while it is generated: text, thoughts and calls in order. Tags are never part of a text. */
export interface AnswerReader {
  /** Whether a call has begun and not ended. */
  readonly isInCall: boolean;
  /** Reads what the template puts before the answer, which may open thoughts or a channel. */
  open(opening: readonly AnswerPiece[]): void;
  push(piece: AnswerPiece): Reading[];
  /** The rest. `isCut`: the model did not end the answer itself, so a call that has not ended is incomplete. */
  end(isCut: boolean): Reading[];
}

/**
 * Finds tags in plain text, for vocabularies that lack them as special tokens. Holds back text that may become a tag.
 */
export class TagFinder {
  #held = "";
  readonly #tags: readonly string[];

  constructor(tags: readonly string[]) {
    this.#tags = tags;
  }

  push({ text, isToken }: AnswerPiece): AnswerPiece[] {
    if (isToken) return [...this.end(), { text, isToken }];
    this.#held += text;
    const pieces: AnswerPiece[] = [];
    for (;;) {
      const tag = this.#firstTag();
      if (tag === undefined) break;
      const at = this.#held.indexOf(tag);
      if (at > 0) pieces.push({ text: this.#held.slice(0, at), isToken: false });
      pieces.push({ text: tag, isToken: true });
      this.#held = this.#held.slice(at + tag.length);
    }
    const free = this.#held.length - this.#heldLength();
    if (free > 0) pieces.push({ text: this.#held.slice(0, free), isToken: false });
    this.#held = this.#held.slice(free);
    return pieces;
  }

  end(): AnswerPiece[] {
    const text = this.#held;
    this.#held = "";
    return text === "" ? [] : [{ text, isToken: false }];
  }

  #firstTag(): string | undefined {
    const found = this.#tags.filter((tag) => this.#held.includes(tag));
    if (found.length === 0) return undefined;
    return found.reduce((a, b) => (this.#held.indexOf(b) < this.#held.indexOf(a) ? b : a));
  }

  /** Length of the longest beginning of a tag at the end of the held text. */
  #heldLength(): number {
    const lengths = this.#tags.map((tag) => {
      for (let length = Math.min(tag.length - 1, this.#held.length); length > 0; length--)
        if (this.#held.endsWith(tag.slice(0, length))) return length;
      return 0;
    });
    return Math.max(0, ...lengths);
  }
}
