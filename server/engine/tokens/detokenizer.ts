import type { LlamaModel, Token } from "node-llama-cpp";
import { isSpecialToken, tokenTypes } from "./specialTokens";

/** The members of a loaded model that a detokenizer needs. */
export interface DetokenizerModel {
  readonly fileInfo: Pick<LlamaModel["fileInfo"], "metadata">;
  detokenize(tokens: readonly Token[]): string;
}

/**
 * Turns generated tokens into text one at a time, and holds back a character until it is complete.
 *
 * Decodes the vocabulary's own spelling, because llama.cpp's detokenization is wrong for code: it "cleans up" spaces for many
 * BPE models (StarCoder, Granite, Mellum, Llama 3: `a ? b` becomes `a? b`) and drops the first space of SentencePiece models.
 */
export class IncrementalDetokenizer {
  readonly #bytesOf: (token: Token) => Uint8Array;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(model: DetokenizerModel) {
    this.#bytesOf = tokenBytes(model);
  }

  /** The text that this token completes: empty for a special token, and while a character is incomplete. */
  push(token: Token, skippedBytes = 0): string {
    return this.#decoder.decode(this.#bytesOf(token).subarray(skippedBytes), { stream: true });
  }

  /** The rest at the end: a replacement character for an incomplete character. */
  end(): string {
    return this.#decoder.decode();
  }
}

const encoder = new TextEncoder();
const noBytes = new Uint8Array();

/** UTF-8 bytes of each token in a vocabulary: empty for a special token, possibly only a part of a character. */
export function tokenBytes(model: DetokenizerModel): (token: Token) => Uint8Array {
  const vocabulary = model.fileInfo.metadata.tokenizer?.ggml;
  const texts = vocabulary?.tokens ?? [];
  const types = vocabulary?.token_type ?? [];
  const spell = spelling(vocabulary?.model ?? "", vocabulary?.pre ?? "");
  return (token) => {
    const type = types[token] ?? tokenTypes.normal;
    const text = texts[token];
    if (text === undefined || type === tokenTypes.unknown || isSpecialToken(text, type)) return noBytes;
    if (!spell) return encoder.encode(model.detokenize([token]));
    if (type === tokenTypes.byte) return Uint8Array.of(Number.parseInt(text.slice(3, 5), 16));
    return type === tokenTypes.userDefined ? encoder.encode(text) : spell(text);
  };
}

/** Pre-tokenizers of BPE vocabularies that write spaces as SentencePiece does. */
const underlinedPreTokenizers = new Set(["gemma4", "granite-embed-multi-311m", "sarvam-moe"]);

/**
 * Decodes the token texts of this kind of vocabulary into bytes; undefined for kinds that only llama.cpp can decode.
 */
function spelling(model: string, pre: string): ((text: string) => Uint8Array) | undefined {
  if (model === "llama" || model === "gemma4" || underlinedPreTokenizers.has(pre)) {
    return (text) => encoder.encode(text.replaceAll("▁", " "));
  }
  if (model !== "gpt2") return undefined;
  return (text) => Uint8Array.from(text, (character) => byteOfCharacter.get(character) ?? 0x3f);
}

/**
 * GPT-2's mapping of bytes to visible characters: visible Latin-1 maps to itself, other bytes to U+0100 and following.
 */
const byteOfCharacter: ReadonlyMap<string, number> = new Map(
  (() => {
    const visible = (byte: number) =>
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    let next = 0x100;
    return Array.from({ length: 256 }, (_, byte): [string, number] => [
      String.fromCodePoint(visible(byte) ? byte : next++),
      byte,
    ]);
  })(),
);
