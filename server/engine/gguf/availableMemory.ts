import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { cgroupFolders } from "./cgroups";

/** Memory in bytes that is free for models now. */
export interface FreeMemory {
  /** See `availableMemory`; plus the GPU's memory where it has its own. */
  readonly availableBytes: number;
  /** Whether processor and GPU share one memory, as on a DGX Spark or a Mac. */
  readonly unified: boolean;
  /** All memory of the machine, or of the container that limits it. */
  readonly totalBytes: number;
  /** Whether models are computed on a GPU. */
  readonly onGpu: boolean;
  /** The part of `availableBytes` that is the GPU's own memory; absent where it has none. */
  readonly gpuBytes?: number;
  /** What computes, such as "CUDA (NVIDIA GB10)"; absent for the processor. */
  readonly device?: string;
}

/** What a machine says of its memory, in bytes. */
export interface MachineMemory {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** The text of a file; undefined where it cannot be read. */
  readonly text: (path: string) => string | undefined;
}

const thisMachine = (): MachineMemory => ({ freeBytes: freemem(), totalBytes: totalmem(), text: readText });

/** Memory in bytes that a new allocation can get without swapping, also in a container. */
export function availableMemory({ freeBytes, text }: MachineMemory = thisMachine()): number {
  return Math.min(freeBytes, ...groupsWithLimit(text).map(({ freeBytes }) => freeBytes));
}

/** All memory in bytes of the machine, or of the container that limits it. */
export function totalMemory({ totalBytes, text }: MachineMemory = thisMachine()): number {
  return Math.min(totalBytes, ...groupsWithLimit(text).map(({ limitBytes }) => limitBytes));
}

interface LimitedGroup {
  readonly limitBytes: number;
  readonly freeBytes: number;
}

/**
 * The control groups that hold this process and limit its memory. A group's file cache counts as free, because the kernel drops it
 * before it refuses memory; reading a model file fills it.
 */
function groupsWithLimit(text: MachineMemory["text"]): readonly LimitedGroup[] {
  const { version1, version2 } = cgroupFolders(text("/proc/self/cgroup") ?? "");
  return [
    ...version2.map((folder) => limitedGroup(folder, ["memory.max", "memory.current"], text)),
    ...version1.map((folder) =>
      limitedGroup(folder, ["memory.limit_in_bytes", "memory.usage_in_bytes"], text),
    ),
  ].filter((group) => group !== undefined);
}

function limitedGroup(
  folder: string,
  [limitFile, usedFile]: readonly [string, string],
  text: MachineMemory["text"],
): LimitedGroup | undefined {
  const limitBytes = Number.parseInt(text(`${folder}/${limitFile}`) ?? "", 10);
  const usedBytes = Number.parseInt(text(`${folder}/${usedFile}`) ?? "", 10);
  // "max" is no limit.
  if (Number.isNaN(limitBytes) || Number.isNaN(usedBytes)) return undefined;
  const cached = Math.min(usedBytes, fileCacheBytes(text(`${folder}/memory.stat`) ?? ""));
  return { limitBytes, freeBytes: Math.max(0, limitBytes - usedBytes + cached) };
}

/** Bytes of file cache in a group's `memory.stat`, with the groups in it: version 1 counts these apart. */
export function fileCacheBytes(memoryStat: string): number {
  const value = (key: string) => new RegExp(`^${key} (\\d+)$`, "m").exec(memoryStat)?.[1];
  return ["inactive_file", "active_file"]
    .map((key) => Number(value(`total_${key}`) ?? value(key) ?? 0))
    .reduce((sum, bytes) => sum + bytes, 0);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Another version of control groups, none, or another system.
    return undefined;
  }
}
