/** Writes small GGUF files that llama.cpp loads: made-up vocabularies with real special tokens, and random weights. */
import { writeFileSync } from "node:fs";

/** A number is written as a 32-bit unsigned integer. */
export type MetadataValue =
  | string
  | number
  | boolean
  | { readonly f32: number }
  | { readonly strings: readonly string[] }
  | { readonly i32s: readonly number[] }
  | { readonly f32s: readonly number[] };

export interface TensorToWrite {
  readonly name: string;
  readonly dimensions: readonly number[];
  /** 32-bit floats, in llama.cpp's order. */
  readonly data: Float32Array;
  /** The tensor type that the file declares. */
  readonly type?: number;
}

export interface GgufToWrite {
  readonly version?: number;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  readonly tensors?: readonly TensorToWrite[];
}

export function writeGguf(path: string, gguf: GgufToWrite): void {
  writeFileSync(path, encodeGguf(gguf));
}

/** The bytes of a GGUF file. */
export function encodeGguf({ version = 3, metadata, tensors = [] }: GgufToWrite): Buffer {
  const infos = tensors.map(({ name, dimensions, data, type = ggmlTypes.f32 }) => ({
    name,
    dimensions,
    type,
    bytes: data.byteLength,
  }));
  return Buffer.concat([
    encodeGgufHeader(metadata, infos, version),
    ...tensors.map(({ data }) => pad(Buffer.from(data.buffer, data.byteOffset, data.byteLength))),
  ]);
}

export const ggmlTypes = { f32: 0, q8_0: 8 } as const;

export interface TensorInfo {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: number;
  readonly bytes: number;
}

/** Everything before the data of the first tensor. The caller must pad each tensor's data with `padding`. */
export function encodeGgufHeader(
  metadata: GgufToWrite["metadata"],
  tensors: readonly TensorInfo[],
  version = 3,
): Buffer {
  const entries = Object.entries(metadata);
  const header = [Buffer.from("GGUF"), u32(version), u64(tensors.length), u64(entries.length)];
  for (const [key, value] of entries) header.push(string(key), encodeValue(value));
  let offset = 0;
  for (const { name, dimensions, type, bytes } of tensors) {
    header.push(string(name), u32(dimensions.length), ...dimensions.map(u64), u32(type), u64(offset));
    offset += bytes + padding(bytes);
  }
  return pad(Buffer.concat(header));
}

/** Number of bytes between data of this length and the next item. */
export function padding(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment - bytes;
}

const alignment = 32;
const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 };

function encodeValue(value: MetadataValue): Buffer {
  if (typeof value === "string") return Buffer.concat([u32(valueTypes.string), string(value)]);
  if (typeof value === "number") return Buffer.concat([u32(valueTypes.u32), u32(value)]);
  if (typeof value === "boolean") return Buffer.concat([u32(valueTypes.bool), Buffer.of(value ? 1 : 0)]);
  if ("f32" in value) return Buffer.concat([u32(valueTypes.f32), f32(value.f32)]);
  if ("strings" in value) return array(valueTypes.string, value.strings.map(string));
  if ("i32s" in value) return array(valueTypes.i32, value.i32s.map(i32));
  return array(valueTypes.f32, value.f32s.map(f32));
}

function array(type: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(valueTypes.array), u32(type), u64(items.length), ...items]);
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function i32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}

function f32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function pad(buffer: Buffer): Buffer {
  return Buffer.concat([buffer, Buffer.alloc(padding(buffer.length))]);
}
