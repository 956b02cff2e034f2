/** An embedding model of a few kilobytes: BERT with random weights, which averages the tokens of a text. */
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import { type GgufToWrite, type MetadataValue, type TensorToWrite, writeGguf } from "./ggufWriter";
import { randomNumbers } from "./random";

export interface EmbeddingModelToWrite {
  readonly name?: string;
  readonly seed?: number;
  /** Metadata in addition to the default, or replacing it. */
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
}

const shape = { layers: 1, width: 64, heads: 2, feedForward: 96, context: 64 };
const control = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

export function writeTinyEmbeddingModel(path: string, model: EmbeddingModelToWrite = {}): void {
  writeGguf(path, tinyEmbeddingModel(model));
}

export function tinyEmbeddingModel(model: EmbeddingModelToWrite = {}): GgufToWrite {
  const tokens = [...control, ...words()];
  const { name = "Tiny Embedder", seed = 1, metadata } = model;
  return {
    metadata: {
      "general.architecture": "bert",
      "general.name": name,
      "bert.context_length": shape.context,
      "bert.embedding_length": shape.width,
      "bert.block_count": shape.layers,
      "bert.feed_forward_length": shape.feedForward,
      "bert.attention.head_count": shape.heads,
      "bert.attention.layer_norm_epsilon": { f32: 1e-12 },
      "bert.attention.causal": false,
      "bert.pooling_type": 1,
      "tokenizer.ggml.model": "bert",
      "tokenizer.ggml.tokens": { strings: tokens },
      "tokenizer.ggml.token_type": {
        i32s: tokens.map((text) => (control.includes(text) ? tokenTypes.control : tokenTypes.normal)),
      },
      "tokenizer.ggml.scores": { f32s: tokens.map(() => 0) },
      "tokenizer.ggml.token_type_count": 2,
      "tokenizer.ggml.padding_token_id": 0,
      "tokenizer.ggml.unknown_token_id": 1,
      "tokenizer.ggml.cls_token_id": 2,
      "tokenizer.ggml.bos_token_id": 2,
      "tokenizer.ggml.eos_token_id": 3,
      "tokenizer.ggml.seperator_token_id": 3,
      "tokenizer.ggml.mask_token_id": 4,
      ...metadata,
    },
    tensors: tensors(tokens.length, seed),
  };
}

/** Whole words, and letters for other words: at the start of a word and inside. */
function words(): string[] {
  const known =
    "tax rate invoice amount stock reorder level item function return export number string sum of the";
  const signs = Array.from({ length: 94 }, (_, at) => String.fromCodePoint(0x21 + at));
  const letters = signs.filter((sign) => !/[A-Z]/.test(sign));
  return [...known.split(" ").map((word) => `▁${word}`), ...letters.map((sign) => `▁${sign}`), ...letters];
}

function tensors(vocabularySize: number, seed: number): TensorToWrite[] {
  const random = randomNumbers(seed);
  const { width, feedForward, context } = shape;
  const matrix = (name: string, columns: number, rows: number, scale = 1): TensorToWrite => ({
    name: `${name}.weight`,
    dimensions: [columns, rows],
    data: Float32Array.from(
      { length: columns * rows },
      () => (scale * (random() - 0.5)) / Math.sqrt(columns / 12),
    ),
  });
  const vector = (name: string, length: number, value: number): TensorToWrite => ({
    name,
    dimensions: [length],
    data: new Float32Array(length).fill(value),
  });
  const norm = (name: string) => [vector(`${name}.weight`, width, 1), vector(`${name}.bias`, width, 0)];
  // A token's content decides, its position hardly matters.
  const linear = (name: string, columns: number, rows: number) => [
    matrix(name, columns, rows, 0.3),
    vector(`${name}.bias`, rows, 0),
  ];
  const layer = (at: number) => [
    ...linear(`blk.${at}.attn_q`, width, width),
    ...linear(`blk.${at}.attn_k`, width, width),
    ...linear(`blk.${at}.attn_v`, width, width),
    ...linear(`blk.${at}.attn_output`, width, width),
    ...norm(`blk.${at}.attn_output_norm`),
    ...linear(`blk.${at}.ffn_up`, width, feedForward),
    ...linear(`blk.${at}.ffn_down`, feedForward, width),
    ...norm(`blk.${at}.layer_output_norm`),
  ];
  return [
    matrix("token_embd", width, vocabularySize),
    matrix("token_types", width, 2, 0),
    matrix("position_embd", width, context, 0.1),
    ...norm("token_embd_norm"),
    ...Array.from({ length: shape.layers }, (_, at) => layer(at)).flat(),
  ];
}
