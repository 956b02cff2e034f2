/** What a model's header says of its attention; not all of it for every architecture. */
export interface AttentionMetadata {
  readonly embedding_length?: number;
  readonly attention?: { readonly head_count?: number; readonly key_length?: number };
}

/**
 * On a CPU, llama.cpp's flash attention handles short keys one by one: at 650 tokens a token of the starter model, whose keys have
 * 32 numbers, took 7.4 ms with it and 3.0 ms without; only the prompt is then slower (120 and 230 ms). With keys of 64 numbers a
 * token gained a tenth and the prompt lost half, so all others have what llama.cpp chooses. Undefined leaves it to llama.cpp.
 */
export function flashAttention(
  {
    embedding_length: width = 0,
    attention: { head_count: heads = 0, key_length: length } = {},
  }: AttentionMetadata,
  onGpu: boolean,
): false | undefined {
  const keyLength = length ?? (heads > 0 ? width / heads : 0);
  return !onGpu && keyLength > 0 && keyLength < shortKey ? false : undefined;
}

/** Keys of fewer numbers than this. */
const shortKey = 64;
