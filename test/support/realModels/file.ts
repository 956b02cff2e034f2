/** Writes files with the headers of published models and no weights: sparse files of the real size. */
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { tensorBytes } from "../../../server/engine/gguf/tensorBytes";
import { encodeGgufHeader, type MetadataValue, padding } from "../ggufWriter";
import type { RealModel } from "./shapes";
import { realTensors } from "./tensors";

export function writeRealModel(path: string, model: RealModel): void {
  const tensors = realTensors(model).map((tensor) => ({
    ...tensor,
    bytes: tensorBytes({ ...tensor, fileOffset: 0 }),
  }));
  const header = encodeGgufHeader(realMetadata(model), tensors);
  const file = openSync(path, "w");
  try {
    writeSync(file, header);
    ftruncateSync(file, header.length + tensors.reduce((sum, { bytes }) => sum + bytes + padding(bytes), 0));
  } finally {
    closeSync(file);
  }
}

function realMetadata({
  name,
  architecture,
  vocabulary,
  metadata,
}: RealModel): Record<string, MetadataValue> {
  const own = Object.entries(metadata).map(([key, value]) => [`${architecture}.${key}`, value] as const);
  return {
    "general.architecture": architecture,
    "general.name": name,
    ...Object.fromEntries(own),
    [`${architecture}.attention.layer_norm_rms_epsilon`]: { f32: 1e-6 },
    [`${architecture}.attention.layer_norm_epsilon`]: { f32: 1e-6 },
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "default",
    "tokenizer.ggml.tokens": { strings: Array.from({ length: vocabulary }, (_, id) => `t${id}`) },
    "tokenizer.ggml.token_type": { i32s: Array.from({ length: vocabulary }, () => 1) },
    "tokenizer.ggml.merges": { strings: ["t 1"] },
    "tokenizer.ggml.token_type_count": 2,
    "tokenizer.ggml.bos_token_id": 0,
    "tokenizer.ggml.eos_token_id": 1,
  };
}
