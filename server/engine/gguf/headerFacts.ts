import type { GgufHeader } from "./ggufHeader";

/** `LLAMA_MAX_LAYERS` in llama.cpp. */
export const maxLayers = 512;

/** A count or a length. Damaged and hostile headers have negative numbers, infinity and fractions. */
function sound(value: number): number | undefined {
  return Number.isSafeInteger(value) && value >= 0 && value <= 2 ** 32 ? value : undefined;
}

/** Numbers of a model's metadata, by key without the architecture's prefix. */
export class HeaderFacts {
  readonly architecture: string;

  constructor(private readonly metadata: GgufHeader["metadata"]) {
    const name = metadata.get("general.architecture");
    this.architecture = typeof name === "string" ? name.trim() : "";
  }

  /** 0 when the header lacks the number. */
  number(key: string): number {
    return this.optional(key) ?? 0;
  }

  optional(key: string): number | undefined {
    const value = this.#value(key);
    return typeof value === "number" || typeof value === "bigint" ? sound(Number(value)) : undefined;
  }

  /** Each layer's number, where the header has one for all layers or a list. */
  perLayer(key: string, layers: number): readonly number[] | undefined {
    const list = this.list(key);
    if (list !== undefined) return Array.from({ length: layers }, (_, layer) => list[layer] ?? 0);
    const same = this.optional(key);
    return same === undefined ? undefined : Array.from({ length: layers }, () => same);
  }

  /** The numbers of a list, with 1 for true. */
  list(key: string): readonly number[] | undefined {
    const value = this.#value(key);
    return typeof value === "object" && value.items.length > 0
      ? value.items.map((item) => sound(Number(item)) ?? 0)
      : undefined;
  }

  /** The largest number of a list, or the only one. */
  largest(key: string): number {
    return this.list(key)?.reduce((most, value) => Math.max(most, value), 0) ?? this.number(key);
  }

  /** Layers with weights of their own that take part in an answer. */
  get layers(): number {
    return Math.max(0, Math.min(this.number("block_count"), maxLayers) - this.number("nextn_predict_layers"));
  }

  #value(key: string) {
    return this.metadata.get(`${this.architecture}.${key}`);
  }
}

/** The lists of a header that `memoryShape` reads. */
export function isLayerList(key: string): boolean {
  return layerLists.test(key);
}

const layerLists =
  /\.(attention\.(head_count|head_count_kv|sliding_window_pattern|recurrent_layers)|feed_forward_length|expert_feed_forward_length|expert_used_count)$/;
