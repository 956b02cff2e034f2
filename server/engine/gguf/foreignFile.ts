import type { FileHandle } from "node:fs/promises";

/** What a file that is not GGUF seems to be, as the end of a phrase (" but a web page"), or "". */
export async function describeForeignFile(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(256), position: 0 });
  const start = buffer.toString("latin1", 0, bytesRead);
  const kind = kinds.find(({ pattern }) => pattern.test(start))?.kind;
  return kind === undefined ? "" : ` but ${kind}`;
}

const kinds: readonly { readonly pattern: RegExp; readonly kind: string }[] = [
  // An 8-byte length, then JSON.
  { pattern: /^.{8}\{/s, kind: "a safetensors file, which needs conversion to GGUF" },
  { pattern: /^PK\x03\x04/, kind: "a zip archive or a PyTorch checkpoint" },
  { pattern: /^(?:tjgg|lmgg|fmgg|algg)/, kind: "in the older GGML format" },
  { pattern: /^FUGG/, kind: "a big-endian GGUF" },
  { pattern: /^version https:\/\/git-lfs/, kind: "a Git LFS pointer without its file" },
  { pattern: /^\s*<(?:!doctype|html)/i, kind: "a web page" },
];
