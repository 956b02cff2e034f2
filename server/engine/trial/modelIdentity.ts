import { webcrypto } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { openRegularFile } from "../../files/readRegularFile";

/** A file of at most this many bytes is hashed completely. */
const wholeBytes = 32 * 2 ** 20;
/** Of a larger file, hash its beginning, which holds the header, and samples spread evenly over the rest. */
const beginningBytes = 32 * 2 ** 20;
/** The later parts of a split file have no vocabulary in their headers. */
const laterBeginningBytes = 2 ** 20;
const sampleBytes = 64 * 1024;
const samples = 64;

/**
 * Identifies a model by a SHA-256 over its files. Of a large file it covers size, modification time, beginning and samples.
 * Computed outside the main thread.
 */
export async function modelIdentity(parts: readonly string[]): Promise<string> {
  const digests: Buffer<ArrayBuffer>[] = [];
  for (const [index, part] of parts.entries()) {
    await using file = await openRegularFile(part, { followLinks: true });
    digests.push(await fileDigest(file, index === 0 ? beginningBytes : laterBeginningBytes));
  }
  const [first = Buffer.alloc(0)] = digests;
  return (digests.length === 1 ? first : await sha256(Buffer.concat(digests))).toString("hex");
}

async function fileDigest(file: FileHandle, beginning: number): Promise<Buffer<ArrayBuffer>> {
  const { size, mtimeMs } = await file.stat();
  if (size <= wholeBytes) return sha256(await read(file, 0, size));
  const last = size - sampleBytes;
  const pieces = [Buffer.from(`${size} ${mtimeMs}\n`), await read(file, 0, beginning)];
  for (let sample = 1; sample <= samples; sample++)
    pieces.push(await read(file, Math.floor((last * sample) / samples), sampleBytes));
  return sha256(Buffer.concat(pieces));
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.allocUnsafe(length), length, position });
  return buffer.subarray(0, bytesRead);
}

async function sha256(bytes: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer>> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", bytes));
}
