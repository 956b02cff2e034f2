import { encodeGguf, type MetadataValue } from "./ggufWriter";

const marks = ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|im_start|>", "<|im_end|>"];

/** A GGUF file that the server inspects as a model for completions and chat, or with `more` as something else. */
export function madeUpModel(name: string, more: Readonly<Record<string, MetadataValue>> = {}): Buffer {
  return encodeGguf({
    metadata: {
      "general.architecture": "qwen2",
      "general.name": name,
      // As in real files, what a file is stands before the vocabulary.
      ...more,
      "qwen2.context_length": 512,
      "qwen2.block_count": 1,
      "tokenizer.ggml.tokens": { strings: [...marks, "a", "b"] },
      "tokenizer.ggml.token_type": { i32s: [...marks.map(() => 3), 1, 1] },
      "tokenizer.chat_template": "{{ messages }}",
    },
    tensors: [{ name: "x", dimensions: [256], data: new Float32Array(256).fill(1) }],
  });
}
