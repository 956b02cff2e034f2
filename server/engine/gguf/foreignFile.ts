import type { FileHandle } from "node:fs/promises";
import { l10n } from "../../protocol/l10n";

/** One sentence for a file that is not GGUF. It says what the file seems to be. */
export async function describeForeignFile(file: FileHandle, path: string, setting: string): Promise<string> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(256), position: 0 });
  const start = buffer.toString("latin1", 0, bytesRead);
  const sentence = kinds.find(({ pattern }) => pattern.test(start))?.sentence ?? unknownKind;
  return sentence(path, setting);
}

type Sentence = (path: string, setting: string) => string;

const unknownKind: Sentence = (path, setting) =>
  l10n.t("{0} is not a GGUF file: choose a GGUF file in {1}.", path, setting);

const kinds: readonly { readonly pattern: RegExp; readonly sentence: Sentence }[] = [
  {
    // An 8-byte length, then JSON.
    pattern: /^.{8}\{/s,
    sentence: (path, setting) =>
      l10n.t(
        "{0} is not a GGUF file but a safetensors file, which needs conversion to GGUF: choose a GGUF file in {1}.",
        path,
        setting,
      ),
  },
  {
    pattern: /^PK\x03\x04/,
    sentence: (path, setting) =>
      l10n.t(
        "{0} is not a GGUF file but a zip archive or a PyTorch checkpoint: choose a GGUF file in {1}.",
        path,
        setting,
      ),
  },
  {
    pattern: /^(?:tjgg|lmgg|fmgg|algg)/,
    sentence: (path, setting) =>
      l10n.t(
        "{0} is not a GGUF file but in the older GGML format: choose a GGUF file in {1}.",
        path,
        setting,
      ),
  },
  {
    pattern: /^FUGG/,
    sentence: (path, setting) =>
      l10n.t(
        "{0} is a big-endian GGUF file, which this machine can't read: choose another file in {1}.",
        path,
        setting,
      ),
  },
  {
    pattern: /^version https:\/\/git-lfs/,
    sentence: (path, setting) =>
      l10n.t(
        "{0} is not a GGUF file but a Git LFS pointer without its file: choose a GGUF file in {1}.",
        path,
        setting,
      ),
  },
  {
    pattern: /^\s*<(?:!doctype|html)/i,
    sentence: (path, setting) =>
      l10n.t("{0} is not a GGUF file but a web page: choose a GGUF file in {1}.", path, setting),
  },
];

/** One sentence for a GGUF file that holds something other than a model; undefined for a model. */
export function describeForeignGguf(
  facts: { readonly type: string; readonly architecture: string; readonly tensorCount: number },
  path: string,
  setting: string,
): string | undefined {
  const { type, architecture, tensorCount } = facts;
  if (type === "adapter")
    return l10n.t("{0} is a LoRA adapter, not a language model: choose a GGUF file in {1}.", path, setting);
  if (type === "mmproj" || architecture === "clip")
    return l10n.t(
      "{0} is an image projector, not a language model: choose a GGUF file in {1}.",
      path,
      setting,
    );
  if (type === "imatrix" || architecture === "imatrix")
    return l10n.t(
      "{0} is an importance matrix, not a language model: choose a GGUF file in {1}.",
      path,
      setting,
    );
  if (tensorCount === 0)
    return l10n.t(
      "{0} is a vocabulary without weights, not a language model: choose a GGUF file in {1}.",
      path,
      setting,
    );
  return undefined;
}
