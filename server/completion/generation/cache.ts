import type { CursorWindow } from "../../context/cursorWindow";
import type { CompletionReason } from "../../protocol/completionReason";
import { remainingText } from "./remainingText";

/** Facts about a cached answer. */
export interface AnswerFacts {
  /** The model's confidence in it. */
  readonly confidence?: number | undefined;
  /** Why there is nothing to show. */
  readonly reason?: CompletionReason | undefined;
}

export interface CacheHit extends AnswerFacts {
  /** The text that remains to insert at the cursor. */
  readonly text: string;
  /** Whether the user has typed part of the suggestion since. */
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

/** How much text around the cursor must match for a cache hit, in UTF-16 code units. */
const prefixChars = 2000;
const suffixChars = 2500;
const capacity = 100;

/** Recent answers of the model. Finds them at the same place and while the user types them. */
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

  find(uri: string, window: CursorWindow): CacheHit | undefined {
    const suffix = window.suffix.slice(0, suffixChars);
    for (const entry of this.#entries) {
      if (entry.uri !== uri) continue;
      const typed = typedSince(entry, window.prefix);
      if (typed === undefined) continue;
      const rest = remainingText(suffix, entry, typed);
      // A suggestion that the user has typed to its end says nothing about the text after it.
      if (rest === undefined || (typed > 0 && rest === "")) continue;
      return { text: rest, typedThrough: typed > 0, ...entry.facts };
    }
    return undefined;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Deletes the answers for a document. */
  deleteDocument(uri: string): void {
    this.#entries = this.#entries.filter((entry) => entry.uri !== uri);
  }
}

function same(a: Entry, b: Entry): boolean {
  return a.uri === b.uri && a.prefix === b.prefix && a.suffix === b.suffix;
}

/** How many characters of the entry's text are before the cursor now; undefined at another place. */
function typedSince(entry: Entry, prefix: string): number | undefined {
  for (let typed = 0; typed <= entry.text.length; typed++) {
    if (!prefix.endsWith(entry.text.slice(0, typed))) continue;
    if (isSamePrefix(entry.prefix, prefix.slice(0, prefix.length - typed))) return typed;
  }
  return undefined;
}

/** A kept prefix shorter than the limit was all the text before the cursor, so it must match exactly. */
function isSamePrefix(kept: string, now: string): boolean {
  return kept.length < prefixChars ? now === kept : now.endsWith(kept);
}
