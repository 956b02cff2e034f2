import { readFileSync } from "node:fs";
import { freemem } from "node:os";

/** Memory in bytes that is free for models now. */
export interface FreeMemory {
  /** See `availableMemory`; plus the GPU's memory where it has its own. */
  readonly availableBytes: number;
  /** Whether processor and GPU share one memory, as on a DGX Spark or a Mac. */
  readonly unified: boolean;
  /** All memory of the machine. */
  readonly totalBytes: number;
  /** Whether models are computed on a GPU. */
  readonly onGpu: boolean;
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
