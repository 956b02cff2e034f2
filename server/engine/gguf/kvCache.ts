import type { HeaderFacts } from "./headerFacts";
import { recurrentLayers } from "./recurrentState";

/** What a model's KV cache takes per token with 16-bit keys and values, and which part of it keeps only a window. */
export interface KvShape {
  /** Bytes per token of context, over all layers that keep the whole context. */
  readonly kvBytesPerToken: number;
  /** Bytes per token of the window, over all layers with sliding-window attention. */
  readonly windowKvBytesPerToken: number;
  /** 0 when no layer has a window. */
  readonly windowTokens: number;
}

/**
 * Adds up what `llama_model::create_memory` and `llama_kv_cache` of llama.cpp allocate: KV heads × (key length + value length) ×
 * 2 bytes for each attention layer. With latent attention (MLA) the keys hold the values as well.
 */
export function kvShape(facts: HeaderFacts): KvShape {
  if (withoutCache.has(facts.architecture))
    return { kvBytesPerToken: 0, windowKvBytesPerToken: 0, windowTokens: 0 };
  const { layers } = facts;
  const heads = facts.perLayer("attention.head_count", layers) ?? [];
  const kvHeads = facts.perLayer("attention.head_count_kv", layers) ?? heads;
  const { windowTokens, hasWindow } = windows(facts, layers);
  const recurrent = recurrentLayers(facts);
  const kept = layersWithOwnCache(facts, layers);
  let full = 0;
  let window = 0;
  for (let layer = 0; layer < kept; layer++) {
    if (recurrent(layer) && facts.architecture !== "falcon-h1") continue;
    const inWindow = hasWindow(layer);
    const bytes = bytesPerValue * ((kvHeads[layer] ?? 0) * perHead(facts, inWindow) + indexerLength(facts));
    if (inWindow) window += bytes;
    else full += bytes;
  }
  return { kvBytesPerToken: full, windowKvBytesPerToken: window, windowTokens };
}

const bytesPerValue = 2;

/** Architectures that llama.cpp evaluates without a cache: embedding models that see the whole text, and diffusion. */
const withoutCache: ReadonlySet<string> = new Set(
  (
    "bert jina-bert-v2 jina-bert-v3 nomic-bert nomic-bert-moe neo-bert eurobert modern-bert gemma-embedding " +
    "wavtokenizer-dec dream llada llada-moe rnd1"
  ).split(" "),
);

/** Whether a text is evaluated without a cache, and never continued. */
export function isWithoutCache({ architecture }: HeaderFacts): boolean {
  return withoutCache.has(architecture);
}

/** Numbers of a key and a value of one head together. */
function perHead(facts: HeaderFacts, inWindow: boolean): number {
  const length = (side: "key" | "value") =>
    (inWindow ? facts.optional(`attention.${side}_length_swa`) : undefined) ?? headLength(facts, side);
  return length("key") + (isLatent(facts) ? 0 : length("value"));
}

/** Length of one head's keys or values. */
export function headLength(facts: HeaderFacts, side: "key" | "value"): number {
  const heads = facts.perLayer("attention.head_count", 1)?.[0] ?? 0;
  const given = facts.optional(`attention.${side}_length`);
  return given ?? (heads > 0 ? facts.number("embedding_length") / heads : 0);
}

/** Multi-head latent attention. Files from before April 2025 lack these keys, and their cache is not compressed. */
export function isLatent(facts: HeaderFacts): boolean {
  return facts.number("attention.key_length_mla") > 0 && facts.number("attention.value_length_mla") > 0;
}

/** Sparse attention keeps one more key per token; counted for all layers, although some share one. */
function indexerLength(facts: HeaderFacts): number {
  return facts.number("attention.indexer.key_length");
}

/** Gemma 3n and 4: the last layers use the caches of earlier ones. */
function layersWithOwnCache(facts: HeaderFacts, layers: number): number {
  if (facts.architecture === "gemma3n") return Math.min(layers, 20);
  return Math.max(0, layers - facts.number("attention.shared_kv_layers"));
}

/**
 * By architecture: every n-th layer sees the whole context, the last or the first of each group. Files may name the layers
 * instead. Architectures that are not listed have no windows in llama.cpp, even if their files state a size.
 */
const windowGroups: Readonly<Record<string, { readonly layers: number; readonly fullFirst?: true }>> = {
  afmoe: { layers: 4 },
  cohere2: { layers: 4 },
  cohere2moe: { layers: 4, fullFirst: true },
  "exaone-moe": { layers: 4 },
  exaone4: { layers: 4 },
  gemma2: { layers: 2 },
  gemma3: { layers: 6 },
  gemma3n: { layers: 5 },
  "gpt-oss": { layers: 2 },
  laguna: { layers: 4, fullFirst: true },
  llama4: { layers: 4 },
  mellum: { layers: 4 },
  "muse-glimmer": { layers: 4 },
  olmo2: { layers: 4 },
  plamo3: { layers: 8 },
  smallthinker: { layers: 4, fullFirst: true },
};

/** What llama.cpp takes when the file names no window. */
const defaultWindows: Readonly<Record<string, number>> = { gemma2: 4096, exaone4: 4096, "exaone-moe": 128 };
/** What llama.cpp takes whatever the file says. */
const fixedWindows: Readonly<Record<string, number>> = { llama4: 8192, smallthinker: 4096 };

function windows(
  facts: HeaderFacts,
  layers: number,
): { readonly windowTokens: number; readonly hasWindow: (layer: number) => boolean } {
  const { architecture } = facts;
  const stated = facts.optional("attention.sliding_window");
  const named = facts.list("attention.sliding_window_pattern");
  const group = windowGroups[architecture];
  const size = fixedWindows[architecture] ?? stated ?? defaultWindows[architecture] ?? 0;
  const isOff =
    stated === 0 ||
    (architecture === "exaone4" && layers !== 64) ||
    (architecture === "smallthinker" && stated === undefined);
  if (size === 0 || isOff) return { windowTokens: 0, hasWindow: () => false };
  if (named !== undefined) return { windowTokens: size, hasWindow: (layer) => named[layer] === 1 };
  if (group === undefined) return { windowTokens: 0, hasWindow: () => false };
  const count = facts.optional("attention.sliding_window_pattern") ?? group.layers;
  const hasWindow = (layer: number) =>
    count === 0 || (group.fullFirst ? layer % count !== 0 : layer % count < count - 1);
  return { windowTokens: size, hasWindow };
}
