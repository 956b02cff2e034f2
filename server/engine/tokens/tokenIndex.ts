import { setImmediate as nextTurn } from "node:timers/promises";
import type { Token } from "node-llama-cpp";
import { type DetokenizerModel, tokenBytes } from "./detokenizer";

interface Entry {
  readonly token: Token;
  readonly bytes: string;
}

/** Tokens to index before yielding to other work. */
const sliceTokens = 512;

/** Finds tokens by their bytes. Bytes are strings here, with one character of U+0000 to U+00FF each: see `bytesOf`. */
export class TokenIndex {
  readonly #bytes: (token: Token) => string;
  /** By the first two bytes, because half of all tokens begin with a space. */
  readonly #buckets = new Map<string, Entry[]>();

  private constructor(model: DetokenizerModel) {
    const bytes = tokenBytes(model);
    this.#bytes = (token) => Buffer.from(bytes(token)).toString("latin1");
  }

  /** Takes a few hundred milliseconds for a large vocabulary, in small slices. */
  static async of(model: DetokenizerModel): Promise<TokenIndex> {
    const index = new TokenIndex(model);
    const { length } = model.fileInfo.metadata.tokenizer?.ggml.tokens ?? [];
    for (let id = 0; id < length; id++) {
      if (id % sliceTokens === 0) await nextTurn();
      index.#add(id as Token);
    }
    return index;
  }

  /** Empty for a special token. */
  bytes(token: Token): string {
    return this.#bytes(token);
  }

  /** The tokens that begin with these bytes, and the tokens that are a prefix of these bytes. */
  matching(bytes: string): Token[] {
    const starts =
      bytes.length > 1
        ? [bytes.slice(0, 1), bytes.slice(0, 2)]
        : [...this.#buckets.keys()].filter((start) => start.startsWith(bytes));
    return starts
      .flatMap((start) => this.#buckets.get(start) ?? [])
      .filter((entry) => entry.bytes.startsWith(bytes) || bytes.startsWith(entry.bytes))
      .map(({ token }) => token);
  }

  #add(token: Token): void {
    const bytes = this.#bytes(token);
    if (bytes === "") return;
    const start = bytes.slice(0, 2);
    const bucket = this.#buckets.get(start);
    if (bucket === undefined) this.#buckets.set(start, [{ token, bytes }]);
    else bucket.push({ token, bytes });
  }
}

/** UTF-8 of a text as a byte string: see `TokenIndex`. */
export function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
