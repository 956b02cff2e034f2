import type { LlamaModel, Token } from "node-llama-cpp";
import { LruCache } from "./lruCache";

/** The part of a loaded model that a tokenizer needs. */
export interface TokenizerModel {
  readonly fileInfo: Pick<LlamaModel["fileInfo"], "metadata">;
  tokenize(text: string, specialTokens: boolean): Token[];
}

/** Characters of text whose tokens are remembered: prompt sections come again at each keystroke. */
const cachedCharacters = 1_000_000;

/** Turns user text and the names of control tokens into token ids, and never takes the one for the other. */
export class Tokenizer {
  readonly #ids = new Map<string, Token>();
  readonly #texts = new Map<Token, string>();
  readonly #cache = new LruCache<string, readonly Token[]>(cachedCharacters);
  readonly #tokenize: Tokenize;

  /** `marks` are the texts of the model's control tokens, as `inspectModel` finds them. */
  constructor(model: TokenizerModel, marks: readonly string[]) {
    const wanted = new Set(marks);
    for (const [id, text] of (model.fileInfo.metadata.tokenizer?.ggml.tokens ?? []).entries()) {
      if (!wanted.has(text)) continue;
      this.#texts.set(id as Token, text);
      if (!this.#ids.has(text)) this.#ids.set(text, id as Token);
    }
    this.#tokenize = exactTokenization(model);
  }

  /** The control token with this text; undefined when the vocabulary has none. */
  markId(mark: string): Token | undefined {
    return this.#ids.get(mark);
  }

  /** Whether a token is a control token: it has no text that could be shown. */
  isMark(token: Token): boolean {
    return this.#texts.has(token);
  }

  /** Tokens of plain text, which is what the text of a control token in it is, too. */
  tokenizeText(text: string): readonly Token[] {
    const known = this.#cache.get(text);
    if (known) return known;
    // A lone surrogate has no UTF-8 form; the replacement character stands for it.
    const tokens = tokenizeWithoutMarks(text.toWellFormed(), this.#tokenize, this.#texts);
    this.#cache.set(text, tokens, text.length);
    return tokens;
  }

  countTokens(text: string): number {
    return this.tokenizeText(text).length;
  }
}

type Tokenize = (text: string) => Token[];

/**
 * Tokenization that adds no space. SentencePiece models put one before a text; a line break in front takes it, and its
 * tokens are cut off again. (The library's own "trimLeadingSpace" keeps the space before a text that starts with a line
 * break.)
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
 * llama.cpp keeps user-defined tokens when it reads plain text, and its SentencePiece merges may end in any token. Where
 * a control token comes out, the text is cut inside that token's text and the parts are tokenized on their own.
 */
function tokenizeWithoutMarks(
  text: string,
  tokenize: Tokenize,
  markTexts: ReadonlyMap<Token, string>,
): readonly Token[] {
  const tokens = tokenize(text);
  const found = tokens.find((token) => markTexts.has(token));
  if (found === undefined) return tokens;
  const parts = splitInside(text, markTexts.get(found)?.replaceAll("▁", " ") ?? "");
  // Nothing to cut: the token was made of something else than its text, so it has no place here.
  if (parts.length === 1) return tokens.filter((token) => !markTexts.has(token));
  return parts.flatMap((part) => tokenizeWithoutMarks(part, tokenize, markTexts));
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
