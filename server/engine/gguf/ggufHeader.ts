import type { FileHandle } from "node:fs/promises";

export type GgufValue = number | bigint | boolean | string | GgufArray;
export type GgufArrayItem = string | number | bigint | boolean;
export interface GgufArray {
  readonly length: number;
  /** Empty unless the caller requested this array. */
  readonly items: readonly GgufArrayItem[];
}

export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: number;
  /** Start of the data, in bytes from the start of the file. */
  readonly fileOffset: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
}

/** A header cannot be read, for this reason. */
export class GgufHeaderError extends Error {
  override readonly name = "GgufHeaderError";
  constructor(readonly reason: "magic" | "version" | "cut" | "corrupt") {
    super(reason);
  }
}

const firstReadBytes = 8 * 2 ** 20;
/** Later parts of a split model have neither a vocabulary nor a chat template. */
const firstReadOfPart = 256 * 1024;

/**
 * A header beyond these limits counts as corrupt. The largest known ones, of models with 260,000 tokens, have 20 MB, 520,000
 * merges, 70 values and 2,000 tensors. The limits for tensor names and dimensions are llama.cpp's.
 */
const limits = {
  bytes: 64 * 2 ** 20,
  values: 4096,
  keyBytes: 1024,
  /** Of a single value. */
  stringBytes: 32 * 2 ** 20,
  /** Of a string in an array, such as a token. */
  itemBytes: 65_536,
  items: 2 ** 20,
  arrayDepth: 4,
  tensors: 65_536,
  tensorNameBytes: 64,
  dimensions: 4,
} as const;

/** How many bytes may still be read for the headers of all files of one model. */
export class HeaderBudget {
  #left: number = limits.bytes;

  get left(): number {
    return this.#left;
  }

  /** Counts at least `leastPerFile`, because opening a file is work as well. */
  take(bytes: number): void {
    this.#left = Math.max(this.#left - Math.max(bytes, leastPerFile), 0);
  }
}

const leastPerFile = 64 * 1024;

/**
 * Reads the metadata and tensor descriptions of a GGUF file, version 2 or 3
 * (github.com/ggml-org/ggml/blob/master/docs/gguf.md). Trusts no count or length before it has read the bytes, and limits
 * everything, so a corrupt header costs little memory and time. Keeps only those arrays of the metadata that `arrays` accepts.
 * Throws `GgufHeaderError`, also for a header that exceeds `budget`.
 */
export async function readGgufHeader(
  file: FileHandle,
  fileBytes: number,
  arrays: (key: string) => boolean,
  budget = new HeaderBudget(),
): Promise<GgufHeader> {
  const most = budget.left;
  for (let wanted = most === limits.bytes ? firstReadBytes : firstReadOfPart; ; wanted *= 4) {
    const length = Math.min(wanted, fileBytes, most);
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.allocUnsafe(length),
      length,
      position: 0,
    });
    const reader = new Reader(buffer.subarray(0, bytesRead));
    try {
      const header = parseHeader(reader, arrays);
      budget.take(reader.offset);
      return header;
    } catch (error) {
      if (!(error instanceof EndOfBufferError)) throw error;
      if (length === fileBytes || bytesRead < length) throw new GgufHeaderError("cut");
      if (length === most) throw new GgufHeaderError("corrupt");
    }
  }
}

/** The header continues beyond the bytes that were read. */
class EndOfBufferError extends Error {}

class Reader {
  offset = 0;
  constructor(private readonly buffer: Buffer) {}

  /** Advances by `count` bytes and returns their start. */
  skip(count: number): number {
    const start = this.offset;
    if (count > this.buffer.length - start) throw new EndOfBufferError();
    this.offset += count;
    return start;
  }

  uint32(): number {
    return this.buffer.readUInt32LE(this.skip(4));
  }

  uint64(): bigint {
    return this.buffer.readBigUInt64LE(this.skip(8));
  }

  /** A count or length. Not checked against the file's size, because a truncated file still holds its true counts. */
  count(most: number): number {
    const value = this.uint64();
    if (value > most) throw new GgufHeaderError("corrupt");
    return Number(value);
  }

  string(mostBytes: number): string {
    const length = this.count(mostBytes);
    const start = this.skip(length);
    return this.buffer.toString("utf8", start, start + length);
  }

  scalar(type: number): number | bigint | boolean {
    const at = this.skip(scalarBytes(type));
    switch (type) {
      case 0:
        return this.buffer.readUInt8(at);
      case 1:
        return this.buffer.readInt8(at);
      case 2:
        return this.buffer.readUInt16LE(at);
      case 3:
        return this.buffer.readInt16LE(at);
      case 4:
        return this.buffer.readUInt32LE(at);
      case 5:
        return this.buffer.readInt32LE(at);
      case 6:
        return this.buffer.readFloatLE(at);
      case 7:
        return this.buffer.readUInt8(at) !== 0;
      case 10:
        return this.buffer.readBigUInt64LE(at);
      case 11:
        return this.buffer.readBigInt64LE(at);
      default:
        return this.buffer.readDoubleLE(at);
    }
  }
}

const valueTypes = { string: 8, array: 9 } as const;

function scalarBytes(type: number): number {
  const bytes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8][type];
  if (!bytes) throw new GgufHeaderError("corrupt");
  return bytes;
}

function parseHeader(reader: Reader, arrays: (key: string) => boolean): GgufHeader {
  if (reader.uint32() !== 0x46554747) throw new GgufHeaderError("magic");
  const version = reader.uint32();
  if (version !== 2 && version !== 3) throw new GgufHeaderError("version");
  const tensorCount = reader.count(limits.tensors);
  const valueCount = reader.count(limits.values);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < valueCount; i++) {
    const key = reader.string(limits.keyBytes);
    metadata.set(key, readValue(reader, reader.uint32(), arrays(key)));
  }
  const tensors: GgufTensor[] = [];
  for (let i = 0; i < tensorCount; i++) tensors.push(readTensor(reader));
  const alignment = metadata.get("general.alignment") ?? 32;
  if (typeof alignment !== "number" || alignment < 1) throw new GgufHeaderError("corrupt");
  const dataStart = Math.ceil(reader.offset / alignment) * alignment;
  return {
    version,
    metadata,
    tensors: tensors.map((tensor) => ({ ...tensor, fileOffset: dataStart + tensor.fileOffset })),
  };
}

function readTensor(reader: Reader): GgufTensor {
  const name = reader.string(limits.tensorNameBytes);
  const dimensionCount = reader.uint32();
  if (dimensionCount > limits.dimensions) throw new GgufHeaderError("corrupt");
  const dimensions = Array.from({ length: dimensionCount }, () => Number(reader.uint64()));
  return { name, dimensions, type: reader.uint32(), fileOffset: Number(reader.uint64()) };
}

function readValue(reader: Reader, type: number, keepArray: boolean): GgufValue {
  if (type === valueTypes.string) return reader.string(limits.stringBytes);
  return type === valueTypes.array ? readArray(reader, keepArray) : reader.scalar(type);
}

function readArray(reader: Reader, keep: boolean, depth = 0): GgufArray {
  if (depth > limits.arrayDepth) throw new GgufHeaderError("corrupt");
  const type = reader.uint32();
  const length = reader.count(limits.items);
  const items: GgufArrayItem[] = [];
  if (type === valueTypes.array) {
    for (let i = 0; i < length; i++) readArray(reader, false, depth + 1);
  } else if (type === valueTypes.string) {
    for (let i = 0; i < length; i++) {
      if (keep) items.push(reader.string(limits.itemBytes));
      else reader.skip(reader.count(limits.itemBytes));
    }
  } else if (keep) {
    for (let i = 0; i < length; i++) items.push(reader.scalar(type));
  } else {
    reader.skip(length * scalarBytes(type));
  }
  return { length, items };
}
