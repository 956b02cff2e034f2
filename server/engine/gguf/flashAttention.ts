/** Facts about a model's attention from its header; some architectures lack some of them. */
export interface AttentionMetadata {
  readonly embedding_length?: number;
  readonly attention?: { readonly head_count?: number; readonly key_length?: number };
}

/**
 * Turns flash attention off on a CPU for models with short keys, which llama.cpp then handles one by one: at 650 tokens a token
 * of the starter model, with keys of 32 numbers, took 7.4 ms with it and 3.0 ms without, while the prompt got slower (120 and
 * 230 ms). With keys of 64 numbers a token gained a tenth and the prompt lost half. Undefined leaves the choice to llama.cpp.
 */
export function flashAttention(
  {
    embedding_length: width = 0,
    attention: { head_count: heads = 0, key_length: length } = {},
  }: AttentionMetadata,
  onGpu: boolean,
): false | undefined {
  const keyLength = length ?? (heads > 0 ? width / heads : 0);
  return usesFlashAttention(keyLength, onGpu) ? undefined : false;
}

/** Whether a model with keys of this length gets flash attention. */
export function usesFlashAttention(keyLength: number, onGpu: boolean): boolean {
  return onGpu || keyLength === 0 || keyLength >= shortKey;
}

/** Keys with fewer numbers than this are short. */
const shortKey = 64;
