import { l10n } from "../../protocol/l10n";
import { settingsSchema } from "../../protocol/settings";
import type { FreeMemory } from "./availableMemory";
import { contextStep, type MemoryNeed, type MemoryUse, memoryNeed, totalBytes } from "./memoryNeed";
import type { MemoryShape } from "./memoryShape";

/** Names of settings, for messages to the user. */
export interface ModelSettings {
  readonly model: string;
  /** Absent where the context length has no setting. */
  readonly context?: string;
  /** The setting's default: a context of this length may become shorter, because nobody chose it. */
  readonly defaultContextTokens?: number;
}

/** A role that has its own section in the settings. */
export type Role = "completion" | "chat";

export function settingsOf(role: Role): ModelSettings & { readonly defaultContextTokens: number } {
  return {
    model: `inhouse.${role}.model`,
    context: `inhouse.${role}.contextTokens`,
    defaultContextTokens: settingsSchema.parse({})[role].contextTokens,
  };
}

export const embeddingSettings: ModelSettings = { model: "inhouse.codebase.embeddingModel" };

/**
 * Numbers of KV caches to try in order, until one fits into memory. Completions: the code being typed, background work, and the
 * previous document. Chat: the panel, and everything else.
 */
export const sequencesOf: Readonly<Record<Role, readonly [number, ...number[]]>> = {
  completion: [3],
  chat: [2, 1],
};

/** Most tokens that a model evaluates at once; also the largest prefill chunk. */
export const batchTokens = 512;

export interface ModelToPlace {
  /** The model's name for the user. */
  readonly name: string;
  readonly settings: ModelSettings;
  readonly shape: MemoryShape;
  /** Requested context length in tokens. */
  readonly contextTokens: number;
  /** Length that the model was trained for, which caps the context. */
  readonly trainContextTokens?: number;
  /** See `sequencesOf`. */
  readonly sequences: readonly number[];
  /** `batchTokens` unless given. */
  readonly batchTokens?: number;
  /** Whether the weights are in memory already. */
  readonly isLoaded?: boolean;
}

/** A context that fits into memory, or one sentence that says why none does. */
export type Place =
  | { readonly contextTokens: number; readonly sequences: number }
  | { readonly refusal: string };

/**
 * Finds the context for a model in the free memory. The requested length stays as it is, unless it is the default of the setting:
 * then the longest one that fits.
 */
export function placeModel(model: ModelToPlace, memory: FreeMemory): Place {
  const { settings } = model;
  const wanted = Math.min(model.contextTokens, model.trainContextTokens ?? Number.POSITIVE_INFINITY);
  const use = (contextTokens: number, sequences: number): MemoryUse => ({
    contextTokens,
    sequences,
    batchTokens: model.batchTokens ?? batchTokens,
    onGpu: memory.onGpu,
    ...(model.isLoaded !== undefined && { isLoaded: model.isLoaded }),
  });
  const fits = (contextTokens: number, sequences: number) => {
    const needed = totalBytes(memoryNeed(model.shape, use(contextTokens, sequences)));
    return needed + bytesToStayFree(needed, memory) <= memory.availableBytes;
  };
  for (const sequences of model.sequences)
    if (fits(wanted, sequences)) return { contextTokens: wanted, sequences };
  const fewest = Math.min(...model.sequences);
  const longest =
    settings.context === undefined ? undefined : longestContext(wanted, (at) => fits(at, fewest));
  if (longest !== undefined && model.contextTokens === settings.defaultContextTokens)
    return { contextTokens: longest, sequences: fewest };
  const need = memoryNeed(model.shape, use(wanted, fewest));
  return { refusal: refusal(model, need, wanted, longest, memory) };
}

/** Shorter contexts are no use: instructions and a file's surroundings take about this many tokens. */
const leastContextTokens = 1024;

/** The longest context below `wanted` that fits, in steps of llama.cpp's own. Undefined when not even a short one does. */
function longestContext(wanted: number, fits: (contextTokens: number) => boolean): number | undefined {
  let low = leastContextTokens / contextStep;
  if (leastContextTokens >= wanted || !fits(leastContextTokens)) return undefined;
  let high = Math.ceil(wanted / contextStep);
  // `low` fits and `high` does not.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle * contextStep)) low = middle;
    else high = middle;
  }
  return low * contextStep;
}

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;

/**
 * Bytes to leave free. A machine whose GPU uses up all of the shared memory hangs instead of failing, so there it is a tenth of
 * all memory. Small models need less to spare: the prediction is off by a share of what they need.
 */
export function bytesToStayFree(neededBytes: number, { unified, totalBytes }: FreeMemory): number {
  return unified
    ? Math.min(totalBytes / 10, 32 * mebibyte + neededBytes)
    : Math.min(gibibyte, 32 * mebibyte + neededBytes / 8);
}

/** For a model smaller than this, "choose a smaller model" is no advice. */
const tinyModel = 64 * mebibyte;

function refusal(
  { name, settings, shape }: ModelToPlace,
  need: MemoryNeed,
  contextTokens: number,
  longest: number | undefined,
  memory: FreeMemory,
): string {
  const needed = totalBytes(need);
  const spare = bytesToStayFree(needed, memory);
  const facts = [
    name,
    byteText(needed + spare),
    byteText(need.weights),
    byteText(need.context),
    contextTokens,
    byteText(need.buffers),
    byteText(spare),
    byteText(memory.availableBytes),
  ] as const;
  if (longest !== undefined && settings.context !== undefined)
    return l10n.t(
      "Model “{0}” needs about {1} of memory (weights {2}, context of {4} tokens {3}, buffers {5}, to stay free {6}) but only {7} is free: set {8} to {9} or less, or choose a smaller or more quantized model.",
      ...facts,
      settings.context,
      // Without separators, as the setting takes it.
      String(longest),
    );
  if (shape.weightBytes < tinyModel)
    return l10n.t(
      "Model “{0}” needs about {1} of memory (weights {2}, context of {4} tokens {3}, buffers {5}, to stay free {6}) but only {7} is free: close other programs, or allow this machine or container more memory.",
      ...facts,
    );
  return l10n.t(
    "Model “{0}” needs about {1} of memory (weights {2}, context of {4} tokens {3}, buffers {5}, to stay free {6}) but only {7} is free: choose a smaller or more quantized model in {8}.",
    ...facts,
    settings.model,
  );
}

function byteText(bytes: number): string {
  if (bytes < 1e9) return l10n.t("{0} MB", Math.round(bytes / 1e6));
  const amount = bytes / 1e9;
  return l10n.t("{0} GB", amount < 10 ? Number(amount.toFixed(1)) : Math.round(amount));
}
