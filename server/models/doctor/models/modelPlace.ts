import { mostTokens as embeddingTokens } from "../../../engine/embeddings/llamaEmbeddings";
import type { FreeMemory } from "../../../engine/gguf/availableMemory";
import type { ModelFile } from "../../../engine/gguf/inspectModel";
import {
  batchTokens,
  embeddingSettings,
  type Place,
  placeModel,
  sequencesOf,
  settingsOf,
} from "../../../engine/gguf/memoryFit";
import { memoryNeed, totalBytes } from "../../../engine/gguf/memoryNeed";
import type { ConfiguredSettings, Role } from "../configuredModels";

/** The memory that a model is judged by, and the context lengths that the user wants. */
export interface Memory extends FreeMemory, Pick<ConfiguredSettings, "contextTokens"> {
  /** Whether the weights are in memory already, for another role. */
  readonly isLoaded: boolean;
}

/** The context that fits into the memory, or why none does. */
export function place(role: Role, file: ModelFile, memory: Memory): Place {
  const { name, memory: shape, trainContextTokens } = file;
  const { isLoaded, contextTokens } = memory;
  const shared = { name, shape, trainContextTokens, isLoaded };
  return role === "embedding"
    ? placeModel(
        { ...shared, settings: embeddingSettings, contextTokens: embeddingTokens, sequences: [1] },
        memory,
      )
    : placeModel(
        {
          ...{ ...shared, settings: settingsOf(role) },
          ...{ contextTokens: contextTokens[role], sequences: sequencesOf[role] },
        },
        memory,
      );
}

/** Bytes that a model takes where it fits; 0 where it does not. */
export function placedBytes(role: Role, file: ModelFile, memory: Memory): number {
  const placed = place(role, file, memory);
  if ("refusal" in placed) return 0;
  const { onGpu, isLoaded } = memory;
  return totalBytes(memoryNeed(file.memory, { ...placed, batchTokens, onGpu, isLoaded }));
}
