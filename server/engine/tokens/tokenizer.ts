import type { LlamaModel, Token } from "node-llama-cpp";
import { LruCache } from "../../util/lruCache";

/** The members of a loaded model that a tokenizer needs. */
export interface TokenizerModel {
  readonly fileInfo: Pick<LlamaModel["fileInfo"], "metadata">;
  tokenize(text: string, specialTokens: boolean): Token[];
}

/** Characters of text whose tokens are cached: prompt sections repeat with each keystroke. */
const cachedCharacters = 1_000_000;

/** Turns plain text and the texts of special tokens into token ids, and never mistakes one for the other. */
export class Tokenizer {
  readonly #ids = new Map<string, Token>();
  readonly #texts = new Map<Token, string>();
  readonly #cache = new LruCache<string, readonly Token[]>(cachedCharacters);
  readonly #tokenize: Tokenize;

  /** `specialTokens` are the texts of the model's special tokens, as `inspectModel` finds them. */
  constructor(model: TokenizerModel, specialTokens: readonly string[]) {
    const wanted = new Set(specialTokens);
    for (const [id, text] of (model.fileInfo.metadata.tokenizer?.ggml.tokens ?? []).entries()) {
      if (!wanted.has(text)) continue;
      this.#texts.set(id as Token, text);
      if (!this.#ids.has(text)) this.#ids.set(text, id as Token);
    }
    this.#tokenize = exactTokenization(model);
  }

  /** The special token with this text; undefined when the vocabulary has none. */
  specialTokenId(text: string): Token | undefined {
    return this.#ids.get(text);
  }

  /** Whether a token is a special token, which has no text to show. */
  isSpecialToken(token: Token): boolean {
    return this.#texts.has(token);
  }

  /** The text of a special token; undefined for other tokens. */
  specialTokenText(token: Token): string | undefined {
    return this.#texts.get(token);
  }

  /** Tokens of plain text. The text of a special token in it counts as plain text, too. */
  tokenizeText(text: string): readonly Token[] {
    const known = this.#cache.get(text);
    if (known) return known;
    // A lone surrogate has no UTF-8 form and becomes a replacement character.
    const tokens = tokenizeWithoutSpecialTokens(text.toWellFormed(), this.#tokenize, this.#texts);
    this.#cache.set(text, tokens, text.length);
    return tokens;
  }

  countTokens(text: string): number {
    return this.tokenizeText(text).length;
  }
}

type Tokenize = (text: string) => Token[];

/**
 * Tokenization that adds no space. SentencePiece models put a space before a text: this adds a line break in front, which gets
 * the space, and removes its tokens again. (The library's own "trimLeadingSpace" keeps the space before a text that starts with
 * a line break.)
 */
function exactTokenization(model: TokenizerModel): Tokenize {
  const plain: Tokenize = (text) => (text === "" ? [] : model.tokenize(text, false));
  const lead = plain("\n");
  if (lead.length < 2) return plain;
  return (text) => {
    if (text === "") return [];
    const tokens = plain(`\n${text}`);
    return lead.every((token, index) => tokens[index] === token) ? tokens.slice(lead.length) : plain(text);
  };
}

/**
 * llama.cpp keeps user-defined tokens in plain text, and its SentencePiece merges may result in any token. Where a special token
 * results, this cuts the text inside that token's text and tokenizes the parts separately.
 */
function tokenizeWithoutSpecialTokens(
  text: string,
  tokenize: Tokenize,
  specialTokens: ReadonlyMap<Token, string>,
): readonly Token[] {
  const tokens = tokenize(text);
  const found = tokens.find((token) => specialTokens.has(token));
  if (found === undefined) return tokens;
  const parts = splitInside(text, specialTokens.get(found)?.replaceAll("▁", " ") ?? "");
  // The token's text does not occur, so there is nothing to cut: remove the token.
  if (parts.length === 1) return tokens.filter((token) => !specialTokens.has(token));
  return parts.flatMap((part) => tokenizeWithoutSpecialTokens(part, tokenize, specialTokens));
}

/** Cuts a text after the first character of each occurrence of `inner`. */
function splitInside(text: string, inner: string): string[] {
  const [first = ""] = inner;
  if (inner.length === first.length) return [text];
  const parts: string[] = [];
  let start = 0;
  for (let at = text.indexOf(inner); at >= 0; at = text.indexOf(inner, start)) {
    parts.push(text.slice(start, at + first.length));
    start = at + first.length;
  }
  return [...parts, text.slice(start)];
}
