import type { LlamaModel, Token } from "node-llama-cpp";
import { isControlToken, tokenTypes } from "./controlTokens";

/** The part of a loaded model that a detokenizer needs. */
export interface DetokenizerModel {
  readonly fileInfo: Pick<LlamaModel["fileInfo"], "metadata">;
  detokenize(tokens: readonly Token[]): string;
}

/**
 * Turns generated tokens into text one at a time, holding back a character until all its bytes are there.
 *
 * Takes the bytes as the vocabulary spells them: llama.cpp's own detokenization "cleans up" spaces for many BPE models
 * (StarCoder, Granite, Mellum, Llama 3: `a ? b` comes out as `a? b`) and drops the first space of SentencePiece models,
 * both wrong for code.
 */
export class IncrementalDetokenizer {
  readonly #bytesOf: (token: Token) => Uint8Array;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(model: DetokenizerModel) {
    this.#bytesOf = tokenBytes(model);
  }

  /** The text that this token completes: empty for a control token, and while a character lacks bytes. */
  push(token: Token, skippedBytes = 0): string {
    return this.#decoder.decode(this.#bytesOf(token).subarray(skippedBytes), { stream: true });
  }

  /** What is left at the end: a replacement character for a character that was never completed. */
  end(): string {
    return this.#decoder.decode();
  }
}

const encoder = new TextEncoder();
const noBytes = new Uint8Array();

/** What each token of a vocabulary is as UTF-8, nothing for a control token; a token may be a part of a character. */
export function tokenBytes(model: DetokenizerModel): (token: Token) => Uint8Array {
  const vocabulary = model.fileInfo.metadata.tokenizer?.ggml;
  const texts = vocabulary?.tokens ?? [];
  const types = vocabulary?.token_type ?? [];
  const spell = spelling(vocabulary?.model ?? "", vocabulary?.pre ?? "");
  return (token) => {
    const type = types[token] ?? tokenTypes.normal;
    const text = texts[token];
    if (text === undefined || type === tokenTypes.unknown || isControlToken(text, type)) return noBytes;
    if (!spell) return encoder.encode(model.detokenize([token]));
    if (type === tokenTypes.byte) return Uint8Array.of(Number.parseInt(text.slice(3, 5), 16));
    return type === tokenTypes.userDefined ? encoder.encode(text) : spell(text);
  };
}

/** Pre-tokenizers of BPE vocabularies that write spaces as SentencePiece does. */
const underlinedPreTokenizers = new Set(["gemma4", "granite-embed-multi-311m", "sarvam-moe"]);

/** How a vocabulary of this kind writes bytes; undefined for kinds that only llama.cpp knows. */
function spelling(model: string, pre: string): ((text: string) => Uint8Array) | undefined {
  if (model === "llama" || model === "gemma4" || underlinedPreTokenizers.has(pre)) {
    return (text) => encoder.encode(text.replaceAll("▁", " "));
  }
  if (model !== "gpt2") return undefined;
  return (text) => Uint8Array.from(text, (character) => byteOfCharacter.get(character) ?? 0x3f);
}

/** GPT-2's way to write any byte as a visible character: visible Latin-1 stands for itself, the others follow U+0100. */
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
