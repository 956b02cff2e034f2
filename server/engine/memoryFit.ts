import { readFileSync } from "node:fs";
import { freemem } from "node:os";

export interface MemoryNeed {
  /** What the user knows the model by. */
  readonly name: string;
  /** The settings that choose the model and its context, if that can be chosen, for the advice. */
  readonly settings: ModelSettings;
  /** Size of the weights in bytes. */
  readonly modelBytes: number;
  /** Size of the KV cache in bytes at the wanted context length. */
  readonly kvBytes: number;
  /** Memory that can be had now, in bytes: see `availableMemory`; with a GPU of its own memory, both together. */
  readonly availableBytes: number;
  /** Whether processor and GPU share one memory, as on a DGX Spark or a Mac. */
  readonly unified: boolean;
  /** All memory of the machine in bytes; keeps the headroom of small unified machines small. */
  readonly totalBytes?: number;
}

/** Names of settings, for sentences to the user. */
export interface ModelSettings {
  readonly model: string;
  /** Absent where the length of the context cannot be chosen. */
  readonly context?: string;
}

/** Those of a role that has a section of its own. */
export function settingsOf(role: "completion" | "chat"): ModelSettings {
  return { model: `inhouse.${role}.model`, context: `inhouse.${role}.contextTokens` };
}

export const embeddingSettings: ModelSettings = { model: "inhouse.codebase.embeddingModel" };

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
/** A model that is smaller than this is as small as they come. */
const tinyModel = 64 * mebibyte;

/** A sentence that refuses a model for which there is not enough memory; undefined when it fits. */
export function memoryRefusal(need: MemoryNeed): string | undefined {
  const headroom = Math.min(
    workingMemory(need.modelBytes),
    need.unified ? unifiedHeadroom(need.totalBytes) : gibibyte,
  );
  const needed = need.modelBytes + need.kvBytes + headroom;
  if (needed <= need.availableBytes) return undefined;
  const amounts = `needs about ${gigabytes(needed)} of memory but ${gigabytes(need.availableBytes)} are free`;
  if (need.modelBytes < tinyModel)
    return `Model “${need.name}” ${amounts}: close other programs, or allow this machine or container more memory.`;
  // A shorter context only helps when the weights alone would fit.
  const { model, context } = need.settings;
  const shorter = context !== undefined && need.modelBytes + headroom <= need.availableBytes;
  const advice = shorter
    ? `a smaller ${context}, or a smaller or more quantised model`
    : `a smaller or more quantised model in ${model}`;
  return `Model “${need.name}” ${amounts}: choose ${advice}.`;
}

/**
 * What llama.cpp needs beside weights and KV cache: buffers for a batch, which grow with the model. The starter model of 6 MB
 * took 25 MB for a context when it was measured.
 */
function workingMemory(modelBytes: number): number {
  return 32 * mebibyte + 2 * modelBytes;
}

/** A machine whose GPU eats all of the shared memory hangs instead of failing, so much of it is left alone. */
function unifiedHeadroom(totalBytes: number | undefined): number {
  return Math.min(12 * gibibyte, totalBytes === undefined ? Number.POSITIVE_INFINITY : totalBytes / 8);
}

function gigabytes(bytes: number): string {
  if (bytes < 1e9) return `${Math.round(bytes / 1e6)} MB`;
  const amount = bytes / 1e9;
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} GB`;
}

/**
 * Memory in bytes that a new allocation can get without swapping, in a container as well. Unlike
 * `process.availableMemory()` this counts a container's file cache as free: reading a model file fills it.
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
      // Not this version of cgroups, or none at all.
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
