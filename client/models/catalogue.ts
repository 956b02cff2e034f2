import type { ModelToFit } from "../../server/protocol/models";
import { huggingFace } from "./hub";

/** A model for download. Exact sizes and checksums are not listed; they come from the host. */
export interface CatalogueModel {
  readonly name: string;
  readonly role: "completion" | "chat" | "both";
  /** Repository on huggingface.co. */
  readonly repository: string;
  /** All parts in order. */
  readonly files: readonly string[];
  readonly licence: string;
  /**
   * Number of parameters. With `bitsPerWeight` it estimates the size, to about a gigabyte, before the host is
   * contacted.
   */
  readonly parameters: number;
  readonly bitsPerWeight: number;
  /** What it needs besides the weights. */
  readonly memory: Pick<
    ModelToFit,
    "kvBytesPerToken" | "windowKvBytesPerToken" | "windowTokens" | "logitBytesPerToken"
  >;
}

/** Eight bits per weight and a 16-bit scale per block of 32. */
const q8 = 8.5;
/** Four bits per weight and an 8-bit scale per block of 32; attention and embeddings use more. */
const mxfp4 = 4.25;
const apache = "Apache-2.0";

/** Layers × KV heads × head size × 2 (keys and values) × 2 bytes, and the logits of each token with two vectors. */
function attention(layers: number, kvHeads: number, headSize: number, vocabulary: number, width: number) {
  return {
    kvBytesPerToken: layers * kvHeads * headSize * 4,
    logitBytesPerToken: 4 * (vocabulary + 2 * width),
  };
}

/** gpt-oss: every second layer sees only 128 tokens. */
function halfWindows(layers: number) {
  const { kvBytesPerToken, logitBytesPerToken } = attention(layers / 2, 8, 64, 201_088, 2880);
  return { kvBytesPerToken, windowKvBytesPerToken: kvBytesPerToken, windowTokens: 128, logitBytesPerToken };
}

export const catalogue: readonly CatalogueModel[] = [
  {
    name: "Qwen2.5-Coder 0.5B",
    role: "completion",
    repository: "ggml-org/Qwen2.5-Coder-0.5B-Q8_0-GGUF",
    files: ["qwen2.5-coder-0.5b-q8_0.gguf"],
    licence: apache,
    parameters: 0.49e9,
    bitsPerWeight: q8,
    memory: attention(24, 2, 64, 151_936, 896),
  },
  {
    name: "Qwen2.5-Coder 1.5B",
    role: "completion",
    repository: "ggml-org/Qwen2.5-Coder-1.5B-Q8_0-GGUF",
    files: ["qwen2.5-coder-1.5b-q8_0.gguf"],
    licence: apache,
    parameters: 1.54e9,
    bitsPerWeight: q8,
    memory: attention(28, 2, 128, 151_936, 1536),
  },
  {
    name: "Qwen2.5-Coder 3B",
    role: "completion",
    repository: "ggml-org/Qwen2.5-Coder-3B-Q8_0-GGUF",
    files: ["qwen2.5-coder-3b-q8_0.gguf"],
    licence: "Qwen Research License (no commercial use)",
    parameters: 3.09e9,
    bitsPerWeight: q8,
    memory: attention(36, 2, 128, 151_936, 2048),
  },
  {
    name: "Qwen2.5-Coder 7B",
    role: "completion",
    repository: "ggml-org/Qwen2.5-Coder-7B-Q8_0-GGUF",
    files: ["qwen2.5-coder-7b-q8_0.gguf"],
    licence: apache,
    parameters: 7.61e9,
    bitsPerWeight: q8,
    memory: attention(28, 4, 128, 152_064, 3584),
  },
  {
    name: "Qwen3-Coder 30B-A3B Instruct",
    role: "both",
    repository: "ggml-org/Qwen3-Coder-30B-A3B-Instruct-Q8_0-GGUF",
    files: ["qwen3-coder-30b-a3b-instruct-q8_0.gguf"],
    licence: apache,
    parameters: 30.5e9,
    bitsPerWeight: q8,
    memory: attention(48, 4, 128, 151_936, 2048),
  },
  {
    name: "gpt-oss 20B",
    role: "chat",
    repository: "ggml-org/gpt-oss-20b-GGUF",
    files: ["gpt-oss-20b-mxfp4.gguf"],
    licence: apache,
    parameters: 20.9e9,
    bitsPerWeight: mxfp4,
    memory: halfWindows(24),
  },
  {
    name: "gpt-oss 120B",
    role: "chat",
    repository: "ggml-org/gpt-oss-120b-GGUF",
    files: ["00001", "00002", "00003"].map((part) => `gpt-oss-120b-mxfp4-${part}-of-00003.gguf`),
    licence: apache,
    parameters: 116.8e9,
    bitsPerWeight: mxfp4,
    memory: halfWindows(36),
  },
];

/** The addresses of all parts on huggingface.co or a host that is like it. */
export function addressesOf({ repository, files }: CatalogueModel, hub = huggingFace): URL[] {
  return files.map((file) => new URL(`${hub.href.replace(/\/$/, "")}/${repository}/resolve/main/${file}`));
}

/** Estimated size of all parts, without contacting the host. */
export function estimatedBytes({ parameters, bitsPerWeight }: CatalogueModel): number {
  return (parameters * bitsPerWeight) / 8;
}
