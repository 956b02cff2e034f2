import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import { l10n } from "../../protocol/l10n";

export interface MemoryNeed {
  /** The model's name for the user. */
  readonly name: string;
  /** The settings to name in the advice. */
  readonly settings: ModelSettings;
  /** Size of the weights in bytes. */
  readonly modelBytes: number;
  /** Size of the KV cache in bytes at the requested context length. */
  readonly kvBytes: number;
  /** Memory in bytes that is available now: see `availableMemory`; plus the GPU's memory where it has its own. */
  readonly availableBytes: number;
  /** Whether processor and GPU share one memory, as on a DGX Spark or a Mac. */
  readonly unified: boolean;
  /** All memory of the machine in bytes; limits the headroom on small machines with unified memory. */
  readonly totalBytes?: number;
}

/** Names of settings, for messages to the user. */
export interface ModelSettings {
  readonly model: string;
  /** Absent where the context length has no setting. */
  readonly context?: string;
}

/** The settings of a role that has its own section. */
export function settingsOf(role: "completion" | "chat"): ModelSettings {
  return { model: `inhouse.${role}.model`, context: `inhouse.${role}.contextTokens` };
}

export const embeddingSettings: ModelSettings = { model: "inhouse.codebase.embeddingModel" };

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
/** For a model smaller than this, "choose a smaller model" is no advice. */
const tinyModel = 64 * mebibyte;

/** One sentence for a model that does not fit into memory; undefined when it fits. */
export function memoryRefusal(need: MemoryNeed): string | undefined {
  const headroom = Math.min(
    workingMemory(need.modelBytes),
    need.unified ? unifiedHeadroom(need.totalBytes) : gibibyte,
  );
  const needed = need.modelBytes + need.kvBytes + headroom;
  if (needed <= need.availableBytes) return undefined;
  const amounts = [need.name, byteText(needed), byteText(need.availableBytes)] as const;
  if (need.modelBytes < tinyModel)
    return l10n.t(
      "Model “{0}” needs about {1} of memory but only {2} is free: close other programs, or allow this machine or container more memory.",
      ...amounts,
    );
  // A shorter context helps only when the weights alone fit.
  const { model, context } = need.settings;
  return context !== undefined && need.modelBytes + headroom <= need.availableBytes
    ? l10n.t(
        "Model “{0}” needs about {1} of memory but only {2} is free: choose a smaller {3}, or a smaller or more quantized model.",
        ...amounts,
        context,
      )
    : l10n.t(
        "Model “{0}” needs about {1} of memory but only {2} is free: choose a smaller or more quantized model in {3}.",
        ...amounts,
        model,
      );
}

/**
 * Bytes that llama.cpp needs besides weights and KV cache: buffers for a batch, which grow with the model. A context of the
 * starter model, which has 6 MB, was measured to take 25 MB.
 */
function workingMemory(modelBytes: number): number {
  return 32 * mebibyte + 2 * modelBytes;
}

/** Bytes to leave free, because a machine whose GPU uses up all of the shared memory hangs instead of failing. */
function unifiedHeadroom(totalBytes: number | undefined): number {
  return Math.min(12 * gibibyte, totalBytes === undefined ? Number.POSITIVE_INFINITY : totalBytes / 8);
}

function byteText(bytes: number): string {
  if (bytes < 1e9) return l10n.t("{0} MB", Math.round(bytes / 1e6));
  const amount = bytes / 1e9;
  return l10n.t("{0} GB", amount < 10 ? Number(amount.toFixed(1)) : Math.round(amount));
}

/**
 * Memory in bytes that a new allocation can get without swapping, also in a container. Unlike `process.availableMemory()`, it
 * counts a container's file cache as free, which reading a model file fills.
 */
export function availableMemory(): number {
  const available = process.availableMemory();
  if (available >= freemem()) return freemem();
  return Math.min(freemem(), available + reclaimableFileCache());
}

function reclaimableFileCache(): number {
  for (const path of ["/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat"]) {
    try {
      return fileCacheBytes(readFileSync(path, "utf8"));
    } catch {
      // Another version of cgroups, or none.
    }
  }
  return 0;
}

/** Bytes of file cache in a cgroup's `memory.stat`. */
export function fileCacheBytes(memoryStat: string): number {
  return ["inactive_file", "active_file"]
    .map((key) => Number(new RegExp(`^${key} (\\d+)$`, "m").exec(memoryStat)?.[1] ?? 0))
    .reduce((sum, bytes) => sum + bytes, 0);
}
