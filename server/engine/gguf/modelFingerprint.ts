import { createHash } from "node:crypto";
import { openRegularFile } from "../../files/readRegularFile";

/**
 * Bytes per sample. Samples are spread over the whole file, because models of one family differ only in their weights.
 */
const sampleBytes = 64 * 1024;
const samples = 64;

/** Identifies model files without reading all of them: SHA-256 over each part's size, modification time and samples. */
export async function modelFingerprint(parts: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(sampleBytes);
  for (const part of parts) {
    await using file = await openRegularFile(part, { followLinks: true });
    const { size, mtimeMs } = await file.stat();
    hash.update(`${size} ${mtimeMs}\n`);
    const last = Math.max(0, size - sampleBytes);
    for (let sample = 0; sample < samples; sample++) {
      const at = Math.floor((last * sample) / (samples - 1));
      const { bytesRead } = await file.read(buffer, 0, sampleBytes, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  }
  return hash.digest("hex");
}
