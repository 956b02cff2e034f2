import type { LlamaModel } from "node-llama-cpp";
import type { Logger } from "../log";
import { type Backend, freeMemory } from "./backend";
import { NoRoomError } from "./errors";
import type { FreeMemory } from "./gguf/availableMemory";
import type { ModelFile } from "./gguf/inspectModel";
import { batchTokens, type ModelSettings, placeModel } from "./gguf/memoryFit";
import { memoryNeed, totalBytes } from "./gguf/memoryNeed";
import { mapping, type Purpose } from "./loadModel";

/** A model file in memory. */
export interface WeightsInMemory {
  readonly file: ModelFile;
  readonly model: LlamaModel;
  readonly backend: Backend;
}

/** A context to find room for. */
export interface Need {
  readonly file: ModelFile;
  readonly purpose: Purpose;
  readonly settings: ModelSettings;
  /** As requested. */
  readonly contextTokens: number;
  /** Numbers of KV caches to try in order, until one fits into memory. */
  readonly sequences: readonly number[];
  /** Whether the weights are in memory already. */
  readonly isLoaded: boolean;
  /** Memory in bytes that a model to be replaced will have freed by then. */
  readonly freedBytes?: number;
}

export interface Room {
  readonly contextTokens: number;
  readonly sequences: number;
}

/** Knows what the loaded models take, and finds room for another context. */
export class ModelMemory {
  constructor(
    private readonly loaded: () => Iterable<WeightsInMemory>,
    private readonly log: Logger,
  ) {}

  /** Memory that is free besides the loaded models. */
  async free(backend: Backend): Promise<FreeMemory> {
    const memory = await freeMemory(backend);
    const mapped = [...this.loaded()].reduce((sum, weights) => sum + mappedBytes(weights), 0);
    return { ...memory, availableBytes: Math.max(0, memory.availableBytes - mapped) };
  }

  /** The context that fits into memory. Throws a `NoRoomError` when none does. */
  async place(need: Need, backend: Backend): Promise<Room> {
    const { file, contextTokens, isLoaded, settings, sequences, purpose, freedBytes = 0 } = need;
    const { name, memory: shape, trainContextTokens } = file;
    const model = { name, settings, shape, contextTokens, trainContextTokens, sequences, isLoaded };
    const memory = await this.free(backend);
    const place = placeModel(
      { ...model, ...(purpose === "embeddings" && { batchTokens: contextTokens }) },
      { ...memory, availableBytes: memory.availableBytes + freedBytes },
    );
    if ("refusal" in place) throw new NoRoomError(place.refusal);
    const wanted = Math.min(contextTokens, trainContextTokens);
    if (place.contextTokens < wanted)
      this.log.info(
        `Only a context of ${place.contextTokens} of ${wanted} tokens fits into memory for ${name}.`,
      );
    return place;
  }
}

/** Memory in bytes that a context of a model takes, and its weights unless another context keeps them. */
export function takenBytes(
  { file, backend }: WeightsInMemory,
  { contextTokens, sequences }: Room,
  isShared: boolean,
): number {
  const onGpu = backend.llama.gpu !== false;
  return totalBytes(
    memoryNeed(file.memory, { contextTokens, sequences, batchTokens, onGpu, isLoaded: isShared }),
  );
}

/** What the library reads from llama.cpp's buffers; not part of its documented interface. */
interface Measured {
  readonly _model?: { getMemoryBreakdown?(): { readonly cpuRam: number; readonly gpuVram: number } };
}

/**
 * Bytes of weights that the processor reads from the mapped file: the system counts their memory as free, but they are in use.
 * llama.cpp has the rest in memory that the system counts: in the GPU's, and copied into another order for the processor. It
 * reports the whole mapped file beside such copies.
 */
export function mappedBytes({ file, model, backend }: WeightsInMemory): number {
  if (mapping(backend) === false) return 0;
  const { weightBytes } = file.memory;
  const { cpuRam, gpuVram } = (model as Measured)._model?.getMemoryBreakdown?.() ?? {
    cpuRam: weightBytes,
    gpuVram: backend.llama.gpu === false ? 0 : weightBytes,
  };
  const copied = Math.max(0, cpuRam - weightBytes);
  return Math.max(0, weightBytes - gpuVram - copied);
}
