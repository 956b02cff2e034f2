import { existsSync } from "node:fs";
import { type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import {
  encodeGgufHeader,
  ggmlTypes,
  type MetadataValue,
  padding,
  type TensorInfo,
} from "../../support/ggufWriter";
import { randomQ8 } from "./randomQ8";
import { qwenVocabulary, type Vocabulary } from "./vocabulary";

export interface Shape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
}

/** Shapes of real models; `…-small` and `…-tiny` have fewer layers and the same vocabulary. */
export const shapes: Readonly<Record<string, Shape>> = {
  "qwen-coder-7b": { layers: 28, width: 3584, heads: 28, kvHeads: 4, feedForward: 18944 },
  "qwen-coder-1.5b": { layers: 28, width: 1536, heads: 12, kvHeads: 2, feedForward: 8960 },
  "qwen-coder-0.5b": { layers: 24, width: 896, heads: 14, kvHeads: 2, feedForward: 4864 },
  "qwen-coder-small": { layers: 8, width: 512, heads: 8, kvHeads: 2, feedForward: 1536 },
  "qwen-coder-tiny": { layers: 2, width: 128, heads: 4, kvHeads: 2, feedForward: 384 },
};

const headers = { blockBytes: 34, blockWeights: 32 };

/**
 * Writes a model with a real one's shape, vocabulary size and control tokens, but random weights in Q8_0. It is for timing only and
 * talks nonsense. Keeps an existing file.
 */
export async function ensureRandomModel(path: string, name: string): Promise<void> {
  const shape = shapes[name];
  if (shape === undefined)
    throw new Error(`There is no shape ${name}: choose from ${Object.keys(shapes).join(", ")}.`);
  if (existsSync(path)) return;
  const vocabulary = qwenVocabulary();
  await mkdir(dirname(path), { recursive: true });
  await using file = await open(`${path}.part`, "w");
  const tensors = layOut(shape, vocabulary);
  await file.write(encodeGgufHeader(metadata(name, shape, vocabulary), tensors));
  for (const [seed, tensor] of tensors.entries()) await tensor.write(file, seed + 1);
  await rename(`${path}.part`, path);
  console.log(`wrote ${path}: ${vocabulary.charsPerToken.toFixed(2)} characters a token in generated code`);
}

function metadata(name: string, shape: Shape, vocabulary: Vocabulary): Record<string, MetadataValue> {
  const { tokens } = vocabulary;
  const id = (text: string) => tokens.indexOf(text);
  return {
    "general.architecture": "qwen2",
    "general.name": `Random weights, ${name}`,
    "general.file_type": 7,
    "qwen2.context_length": 32768,
    "qwen2.embedding_length": shape.width,
    "qwen2.block_count": shape.layers,
    "qwen2.feed_forward_length": shape.feedForward,
    "qwen2.attention.head_count": shape.heads,
    "qwen2.attention.head_count_kv": shape.kvHeads,
    "qwen2.attention.layer_norm_rms_epsilon": { f32: 1e-6 },
    "qwen2.rope.freq_base": { f32: 1e6 },
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "qwen2",
    "tokenizer.ggml.tokens": { strings: tokens },
    "tokenizer.ggml.token_type": { i32s: vocabulary.types },
    "tokenizer.ggml.merges": { strings: vocabulary.merges },
    "tokenizer.ggml.bos_token_id": id("<|endoftext|>"),
    "tokenizer.ggml.eos_token_id": id("<|endoftext|>"),
    "tokenizer.ggml.padding_token_id": id("<|fim_pad|>"),
    "tokenizer.ggml.add_bos_token": false,
  };
}

interface TensorToStream extends TensorInfo {
  write(file: FileHandle, seed: number): Promise<void>;
}

function layOut(shape: Shape, vocabulary: Vocabulary): TensorToStream[] {
  const { width, heads, kvHeads, feedForward } = shape;
  const kvWidth = (width / heads) * kvHeads;
  const layers = Array.from({ length: shape.layers }, (_, at) => {
    const name = (part: string) => `blk.${at}.${part}`;
    return [
      vector(name("attn_norm.weight"), width, 1),
      matrix(name("attn_q.weight"), width, width),
      vector(name("attn_q.bias"), width, 0),
      matrix(name("attn_k.weight"), width, kvWidth),
      vector(name("attn_k.bias"), kvWidth, 0),
      matrix(name("attn_v.weight"), width, kvWidth),
      vector(name("attn_v.bias"), kvWidth, 0),
      matrix(name("attn_output.weight"), width, width),
      vector(name("ffn_norm.weight"), width, 1),
      matrix(name("ffn_gate.weight"), width, feedForward),
      matrix(name("ffn_up.weight"), width, feedForward),
      matrix(name("ffn_down.weight"), feedForward, width),
    ];
  });
  return [
    matrix("token_embd.weight", width, vocabulary.tokens.length, embeddingScale(vocabulary)),
    ...layers.flat(),
    vector("output_norm.weight", width, logitSpread / (embedding * Math.sqrt(width))),
  ];
}

/** Standard deviation of the embeddings: small against the layers' output, or the model would repeat its last token. */
const embedding = 0.02;
/** Standard deviation of the logits: wide enough that the model is confident, as a trained one mostly is. */
const logitSpread = 14;

/** Makes the model generate only readable tokens, and line breaks and the end rather often, so that answers have a usual length. */
function embeddingScale({ tokens, learned }: Vocabulary): (row: number) => number {
  return (row) => {
    const text = tokens[row] ?? "";
    if (text === "<|endoftext|>") return embedding * 1.2;
    if (row >= learned || !/^[\x21-\x7eĠĊ]+$/.test(text)) return embedding * 0.2;
    return text.includes("Ċ") ? embedding * 1.15 : embedding;
  };
}

function vector(name: string, length: number, value: number): TensorToStream {
  const data = Buffer.from(new Float32Array(length).fill(value).buffer);
  return {
    name,
    dimensions: [length],
    type: ggmlTypes.f32,
    bytes: data.length,
    async write(file) {
      await file.write(Buffer.concat([data, Buffer.alloc(padding(data.length))]));
    },
  };
}

function matrix(
  name: string,
  columns: number,
  rows: number,
  deviation: (row: number) => number = () => 1 / Math.sqrt(columns),
): TensorToStream {
  const rowBytes = (columns / headers.blockWeights) * headers.blockBytes;
  const bytes = rowBytes * rows;
  return {
    name,
    dimensions: [columns, rows],
    type: ggmlTypes.q8_0,
    bytes,
    async write(file, seed) {
      const random = randomQ8(seed);
      const rowsAtOnce = Math.max(1, Math.floor((1 << 22) / rowBytes));
      for (let row = 0; row < rows; row += rowsAtOnce) {
        const count = Math.min(rowsAtOnce, rows - row);
        await file.write(random(columns, count, (at) => deviation(row + at)));
      }
      await file.write(Buffer.alloc(padding(bytes)));
    },
  };
}
