import type { OpenModel } from "./llamaModels";

/** What a prompt cache belongs to: model, context, library, … llama.cpp reads it only where all of this is the same. */
export type CacheIdentity = Readonly<Record<string, string | number>>;

/** What llama.cpp's reading of a saved cache depends on. */
export function cacheIdentity(
  { info, fingerprint, model, context }: Pick<OpenModel, "info" | "fingerprint" | "model" | "context">,
  binding: string,
): CacheIdentity {
  const { repo, release } = model.llama.llamaCppRelease;
  return {
    model: fingerprint,
    "context length": info.contextTokens,
    "cache type": `${context.kvCacheKeyType} ${context.kvCacheValueType} ${context.flashAttention}`,
    "llama.cpp": `${repo} ${release} ${model.llama.buildType}`,
    backend: info.backend,
    system: `${process.platform} ${process.arch}`,
    setting: binding,
  };
}

/** The first point in which two identities differ, as a phrase. */
export function difference(kept: CacheIdentity, now: CacheIdentity): string | undefined {
  const key = Object.keys({ ...kept, ...now }).find((each) => kept[each] !== now[each]);
  return key === undefined ? undefined : `it was made with another ${key}`;
}
