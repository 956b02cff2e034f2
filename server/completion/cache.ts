import type { CursorWindow } from "../context/cursorWindow";
import { restAt } from "./restAt";

/** What else is known of an answer. */
export interface AnswerFacts {
  /** How sure the model was of it. */
  readonly confidence?: number | undefined;
  /** Why there is nothing to show. */
  readonly reason?: string | undefined;
}

export interface Known extends AnswerFacts {
  /** What is left to insert at the cursor. */
  readonly text: string;
  /** Whether part of the suggestion has been typed since. */
  readonly typedThrough: boolean;
}

interface Entry {
  readonly uri: string;
  /** End of the text before the cursor. */
  readonly prefix: string;
  /** Beginning of the text after the cursor. */
  readonly suffix: string;
  /** The suggestion; "" when the model had none. */
  readonly text: string;
  readonly facts: AnswerFacts;
}

/** How much of the text around the cursor must be the same for an answer to be the same, in UTF-16 code units. */
const prefixChars = 2000;
const suffixChars = 2500;
const capacity = 100;

/** Answers that the model gave lately, found again at the same place and while they are typed out. */
export class CompletionCache {
  /** Latest first. */
  #entries: Entry[] = [];

  add(uri: string, window: CursorWindow, text: string, facts: AnswerFacts = {}): void {
    const entry = {
      uri,
      prefix: window.prefix.slice(-prefixChars),
      suffix: window.suffix.slice(0, suffixChars),
      text,
      facts,
    };
    const others = this.#entries.filter((other) => !same(other, entry));
    this.#entries = [entry, ...others].slice(0, capacity);
  }

  find(uri: string, window: CursorWindow): Known | undefined {
    const suffix = window.suffix.slice(0, suffixChars);
    for (const entry of this.#entries) {
      if (entry.uri !== uri) continue;
      const typed = typedSince(entry, window.prefix);
      if (typed === undefined) continue;
      const rest = restAt(suffix, entry, typed);
      // A suggestion that has been typed out says nothing of what comes next.
      if (rest === undefined || (typed > 0 && rest === "")) continue;
      return { text: rest, typedThrough: typed > 0, ...entry.facts };
    }
    return undefined;
  }

  /** Forgets all. */
  clear(): void {
    this.#entries = [];
  }

  /** Forgets what is known of a document. */
  drop(uri: string): void {
    this.#entries = this.#entries.filter((entry) => entry.uri !== uri);
  }
}

function same(a: Entry, b: Entry): boolean {
  return a.uri === b.uri && a.prefix === b.prefix && a.suffix === b.suffix;
}

/** How many characters of the entry's text stand before the cursor now; undefined when the place is another. */
function typedSince(entry: Entry, prefix: string): number | undefined {
  for (let typed = 0; typed <= entry.text.length; typed++) {
    if (!prefix.endsWith(entry.text.slice(0, typed))) continue;
    if (isSamePrefix(entry.prefix, prefix.slice(0, prefix.length - typed))) return typed;
  }
  return undefined;
}

/** A kept prefix that is shorter than what is kept at most was the whole text before the cursor. */
function isSamePrefix(kept: string, now: string): boolean {
  return kept.length < prefixChars ? now === kept : now.endsWith(kept);
}
