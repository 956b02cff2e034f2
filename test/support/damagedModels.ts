/** Model files with damage as from downloads, disks and tools, by a seed: the same each time. */
import type { Purpose } from "../../server/engine/loadModel";
import { encodeGguf, type GgufToWrite, type MetadataValue, type TensorToWrite } from "./ggufWriter";
import { randomNumbers } from "./random";
import { tinyEmbeddingModel } from "./tinyEmbeddingModel";
import { tinyModel } from "./tinyModel";

export interface DamagedModel {
  readonly bytes: Buffer;
  readonly purpose: Purpose;
  /** Description of the architecture and the kind of damage. */
  readonly what: string;
}

type Random = () => number;
/** Changes a model; returns a description of the change. */
type Damage = (gguf: Editable, random: Random) => string;
interface Editable {
  metadata: Record<string, MetadataValue>;
  tensors: TensorToWrite[];
}

const marks = ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"].map((text) => ({ text, type: 3 }));
const common = { name: "Damaged", marks };
const sound: readonly { readonly name: string; readonly gguf: GgufToWrite; readonly purpose: Purpose }[] = [
  {
    name: "llama with bytes",
    gguf: tinyModel({ ...common, architecture: "llama", vocabulary: "bpe" }),
    purpose: "text",
  },
  {
    name: "llama with pieces",
    gguf: tinyModel({ ...common, architecture: "llama", vocabulary: "spm" }),
    purpose: "text",
  },
  {
    name: "qwen2",
    gguf: tinyModel({ ...common, architecture: "qwen2", vocabulary: "bpe", pre: "qwen2" }),
    purpose: "text",
  },
  { name: "bert", gguf: tinyEmbeddingModel(), purpose: "embeddings" },
];

export function damagedModel(seed: number): DamagedModel {
  const random = randomNumbers(seed);
  const { name, gguf, purpose } = pick(sound, random);
  const editable = { metadata: { ...gguf.metadata }, tensors: [...(gguf.tensors ?? [])] };
  if (random() < 0.25) {
    const bytes = encodeGguf(editable);
    return { bytes, purpose, what: `${name}: ${damageBytes(bytes, random)}` };
  }
  const done = Array.from({ length: random() < 0.7 ? 1 : 2 }, () => pick(damages, random)(editable, random));
  return { bytes: encodeGguf(editable), purpose, what: `${name}: ${done.join(", ")}` };
}

/** Bytes of the header, which comes first and causes most problems in these small files. */
function damageBytes(bytes: Buffer, random: Random): string {
  const within = random() < 0.8 ? Math.min(bytes.length, 12_000) : bytes.length;
  const count = 1 + Math.floor(random() * 4);
  for (let change = 0; change < count; change++) {
    const at = Math.floor(random() * (within - 8));
    if (random() < 0.7) bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    else bytes.writeUInt32LE(pick(numbers, random) >>> 0, at);
  }
  return `${count} changed bytes`;
}

const numbers = [0, 1, 2, 3, 7, 16, 63, 65, 255, 4096, 65_535, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const strings = [
  "",
  " ",
  "a",
  "a b",
  "a b c",
  " a",
  "\0",
  "💥",
  "▁",
  "Ġ",
  "<unk>",
  "<0xFF>",
  "<0xZZ>",
  "x".repeat(300),
];

const damages: readonly Damage[] = [
  changedNumber,
  changedNumber,
  changedType,
  removedKey,
  (gguf, random) => changedList(gguf, "tokenizer.ggml.token_type", random),
  (gguf, random) => changedList(gguf, "tokenizer.ggml.scores", random),
  (gguf, random) => changedList(gguf, "tokenizer.ggml.tokens", random),
  (gguf, random) => changedList(gguf, "tokenizer.ggml.merges", random),
  changedTokenId,
  changedTokenizer,
  changedTensor,
  changedTensor,
];

function changedNumber({ metadata }: Editable, random: Random): string {
  const key = pick(
    Object.keys(metadata).filter((each) => typeof metadata[each] === "number"),
    random,
  );
  metadata[key] = pick(numbers, random);
  return `${key} is ${metadata[key]}`;
}

function changedType({ metadata }: Editable, random: Random): string {
  const key = pick(Object.keys(metadata), random);
  const values: MetadataValue[] = [
    "text",
    7,
    true,
    { f32: Number.NaN },
    { f32: -1 },
    { strings: ["a", "b"] },
    { i32s: [1, -1] },
    { f32s: [] },
  ];
  metadata[key] = pick(values, random);
  return `${key} is ${JSON.stringify(metadata[key])}`;
}

function removedKey({ metadata }: Editable, random: Random): string {
  const key = pick(Object.keys(metadata), random);
  delete metadata[key];
  return `no ${key}`;
}

/** Changes a list's length or items. */
function changedList({ metadata }: Editable, key: string, random: Random): string {
  const list = metadata[key];
  if (typeof list !== "object" || "f32" in list) return `no ${key}`;
  const change = pick(["shorter", "empty", "longer", "other items"], random);
  const changed = <Item>(items: readonly Item[], others: readonly Item[]): Item[] => {
    if (change === "empty") return [];
    if (change === "shorter") return items.slice(0, Math.floor(random() * items.length));
    if (change === "longer") return [...items, ...Array.from({ length: 50 }, () => pick(others, random))];
    const damaged = [...items];
    for (let count = 0; count < 5; count++)
      damaged[Math.floor(random() * items.length)] = pick(others, random);
    return damaged;
  };
  if ("strings" in list) metadata[key] = { strings: changed(list.strings, strings) };
  else if ("i32s" in list) metadata[key] = { i32s: changed(list.i32s, [-1, 0, 3, 6, 99, 2 ** 30]) };
  else metadata[key] = { f32s: changed(list.f32s, [Number.NaN, Number.POSITIVE_INFINITY, -1e30]) };
  return `${key} is ${change}`;
}

function changedTokenId({ metadata }: Editable, random: Random): string {
  const name = pick(
    ["bos", "eos", "eot", "unknown", "padding", "seperator", "mask", "cls", "fim_pre", "fim_suf", "fim_mid"],
    random,
  );
  const key = `tokenizer.ggml.${name}_token_id`;
  metadata[key] = pick([...numbers, 100, 300], random);
  return `${key} is ${metadata[key]}`;
}

function changedTokenizer({ metadata }: Editable, random: Random): string {
  if (random() < 0.5) {
    metadata["tokenizer.ggml.model"] = pick(
      ["gpt2", "llama", "bert", "t5", "rwkv", "plamo2", "none", "?"],
      random,
    );
    return `tokenizer ${metadata["tokenizer.ggml.model"]}`;
  }
  const pres = ["default", "llama-bpe", "qwen2", "deepseek-coder", "tekken", "gpt-4o", "chameleon", "?"];
  metadata["tokenizer.ggml.pre"] = pick(pres, random);
  return `pre-tokenizer ${metadata["tokenizer.ggml.pre"]}`;
}

function changedTensor({ tensors }: Editable, random: Random): string {
  const at = Math.floor(random() * tensors.length);
  const tensor = tensors[at] as TensorToWrite;
  const [columns = 1, rows = 1] = tensor.dimensions;
  const data = tensor.data;
  const changes: readonly (() => TensorToWrite | undefined)[] = [
    () => undefined,
    () => ({ ...tensor, dimensions: [rows, columns] }),
    () => ({ ...tensor, dimensions: [columns * rows] }),
    () => ({ ...tensor, dimensions: [columns, rows >> 1], data: data.slice(0, columns * (rows >> 1)) }),
    () => ({ ...tensor, dimensions: [columns, rows, 1, 1] }),
    () => ({ ...tensor, dimensions: [0], data: new Float32Array() }),
    () => ({ ...tensor, name: (tensors[Math.floor(random() * tensors.length)] as TensorToWrite).name }),
    () => ({ ...tensor, name: "" }),
    () => ({ ...tensor, data: Float32Array.from(data, () => Number.NaN) }),
    () => ({ ...tensor, type: pick([1, 2, 8, 12, 24, 26, 28, 30, 39], random) }),
  ];
  const change = Math.floor(random() * changes.length);
  const changed = changes[change]?.();
  tensors.splice(at, 1, ...(changed === undefined ? [] : [changed]));
  return `${tensor.name} changed (${change})`;
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
