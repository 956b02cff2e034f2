/** Models of a few hundred kilobytes: vocabularies with the special tokens of real families, and random weights. */
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import { byteCharacters } from "./byteCharacters";
import { type GgufToWrite, type MetadataValue, type TensorToWrite, writeGguf } from "./ggufWriter";
import { randomNumbers } from "./random";

export interface ModelToWrite {
  readonly architecture: string;
  readonly name: string;
  /** "bpe": bytes and a few merges, as GPT-2. "spm": SentencePiece with byte fallback and a space before each text. */
  readonly vocabulary: "bpe" | "spm";
  /** Special tokens besides those for beginning, end and unknown. */
  readonly marks: readonly { readonly text: string; readonly type: number }[];
  /** Pre-tokenizer of a "bpe" vocabulary: "default", "qwen2", "starcoder", … */
  readonly pre?: string;
  /** Metadata in addition to the default, or replacing it. */
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
}

/** A model that llama.cpp loads and runs when its architecture is "llama" or "qwen2"; others load as a vocabulary only. */
export function writeTinyModel(path: string, model: ModelToWrite): void {
  writeGguf(path, tinyModel(model));
}

export function tinyModel(model: ModelToWrite): GgufToWrite {
  const tokens = vocabulary(model);
  const tensors = llamaTensors(tokens.length);
  return {
    metadata: modelMetadata(model, tokens),
    tensors: model.architecture === "qwen2" ? [...tensors, ...qwenTensors()] : tensors,
  };
}

/** The vocabulary without weights, which can only be loaded with `vocabOnly`. */
export function writeVocabGguf(path: string, model: ModelToWrite): void {
  writeGguf(path, { metadata: modelMetadata(model, vocabulary(model)) });
}

const shape = { layers: 2, width: 64, heads: 4, kvHeads: 2, headLength: 16, feedForward: 96, context: 512 };

interface VocabularyToken {
  readonly text: string;
  readonly type: number;
  readonly score: number;
}

function modelMetadata(
  model: ModelToWrite,
  tokens: readonly VocabularyToken[],
): Record<string, MetadataValue> {
  const { architecture, name } = model;
  const id = (text: string) => tokens.findIndex((token) => token.text === text);
  return {
    "general.architecture": architecture,
    "general.name": name,
    [`${architecture}.context_length`]: shape.context,
    [`${architecture}.embedding_length`]: shape.width,
    [`${architecture}.block_count`]: shape.layers,
    [`${architecture}.feed_forward_length`]: shape.feedForward,
    [`${architecture}.attention.head_count`]: shape.heads,
    [`${architecture}.attention.head_count_kv`]: shape.kvHeads,
    [`${architecture}.attention.layer_norm_rms_epsilon`]: { f32: 1e-5 },
    [`${architecture}.attention.layer_norm_epsilon`]: { f32: 1e-5 },
    [`${architecture}.rope.dimension_count`]: shape.headLength,
    "tokenizer.ggml.model": model.vocabulary === "bpe" ? "gpt2" : "llama",
    ...(model.vocabulary === "bpe" && { "tokenizer.ggml.pre": model.pre ?? "default" }),
    "tokenizer.ggml.tokens": { strings: tokens.map(({ text }) => text) },
    "tokenizer.ggml.token_type": { i32s: tokens.map(({ type }) => type) },
    "tokenizer.ggml.scores": { f32s: tokens.map(({ score }) => score) },
    ...(model.vocabulary === "bpe" && { "tokenizer.ggml.merges": { strings: merges } }),
    "tokenizer.ggml.bos_token_id": id("<s>"),
    "tokenizer.ggml.eos_token_id": id("</s>"),
    "tokenizer.ggml.unknown_token_id": id("<unk>"),
    "tokenizer.ggml.add_bos_token": model.vocabulary === "spm",
    ...model.metadata,
  };
}

function vocabulary(model: ModelToWrite): VocabularyToken[] {
  const common = [
    { text: "<unk>", type: tokenTypes.unknown, score: 0 },
    { text: "<s>", type: tokenTypes.control, score: 0 },
    { text: "</s>", type: tokenTypes.control, score: 0 },
  ];
  const specialTokens = model.marks
    .filter(({ text }) => !common.some((token) => token.text === text))
    .map((mark) => ({ ...mark, score: 0 }));
  return [...common, ...(model.vocabulary === "bpe" ? bpeTokens() : spmTokens()), ...specialTokens];
}

/** Pairs that a BPE vocabulary joins, in its spelling: "Ġ" is a space, "Ċ" a line break. */
const merges = ["Ġ Ġ", "ĠĠ ĠĠ", "Ċ Ċ", "i n", "r e", "e r", "Ġ re", "f i", "fi m", "p re", "Ġ ?"];

function bpeTokens(): VocabularyToken[] {
  const bytes = byteCharacters();
  const texts = [...bytes, ...merges.map((merge) => merge.replace(" ", ""))];
  return texts.map((text) => ({ text, type: tokenTypes.normal, score: 0 }));
}

function spmTokens(): VocabularyToken[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
    type: tokenTypes.byte,
    score: 0,
  }));
  const single = Array.from({ length: 94 }, (_, at) => String.fromCodePoint(0x21 + at));
  // With "<s", "/s>" and the like, llama.cpp's merges reach the special tokens "<s>" and "</s>" from plain text.
  const pieces = [
    "▁",
    ...single,
    "▁▁",
    "in",
    "re",
    "▁the",
    "▁th",
    "he",
    "▁t",
    "<s",
    "</",
    "</s",
    "fi",
    "fim",
  ];
  const normal = pieces.map((text, at) => ({ text, type: tokenTypes.normal, score: -1 - at }));
  return [...bytes, ...normal];
}

function llamaTensors(vocabularySize: number): TensorToWrite[] {
  const random = randomNumbers(1);
  const { width, feedForward, heads, kvHeads, headLength } = shape;
  const matrix = (name: string, columns: number, rows: number): TensorToWrite => ({
    name: `${name}.weight`,
    dimensions: [columns, rows],
    data: Float32Array.from({ length: columns * rows }, () => (random() - 0.5) / Math.sqrt(columns / 12)),
  });
  const norm = (name: string): TensorToWrite => ({
    name: `${name}.weight`,
    dimensions: [width],
    data: new Float32Array(width).fill(1),
  });
  const layer = (at: number) => [
    norm(`blk.${at}.attn_norm`),
    matrix(`blk.${at}.attn_q`, width, heads * headLength),
    matrix(`blk.${at}.attn_k`, width, kvHeads * headLength),
    matrix(`blk.${at}.attn_v`, width, kvHeads * headLength),
    matrix(`blk.${at}.attn_output`, heads * headLength, width),
    norm(`blk.${at}.ffn_norm`),
    matrix(`blk.${at}.ffn_gate`, width, feedForward),
    matrix(`blk.${at}.ffn_up`, width, feedForward),
    matrix(`blk.${at}.ffn_down`, feedForward, width),
  ];
  const layers = Array.from({ length: shape.layers }, (_, at) => layer(at)).flat();
  return [matrix("token_embd", width, vocabularySize), ...layers, norm("output_norm")];
}

/** Tensors that Qwen 2 has in addition to Llama's. */
function qwenTensors(): TensorToWrite[] {
  const { layers, heads, kvHeads, headLength } = shape;
  const bias = (name: string, length: number) => ({
    name: `${name}.bias`,
    dimensions: [length],
    data: new Float32Array(length),
  });
  return Array.from({ length: layers }, (_, at) => [
    bias(`blk.${at}.attn_q`, heads * headLength),
    bias(`blk.${at}.attn_k`, kvHeads * headLength),
    bias(`blk.${at}.attn_v`, kvHeads * headLength),
  ]).flat();
}
