import type { OpenModel } from "../llamaModels";

/**
 * Model, context, library and so on of a prompt cache. llama.cpp can load the cache only where all of them are the
 * same.
 */
export type CacheIdentity = Readonly<Record<string, string | number>>;

/** Everything that a saved cache depends on. */
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

/** The first difference between two identities, as a phrase; undefined when they are the same. */
export function difference(kept: CacheIdentity, now: CacheIdentity): string | undefined {
  const key = Object.keys({ ...kept, ...now }).find((each) => kept[each] !== now[each]);
  return key === undefined ? undefined : `it was created with another ${key}`;
}
