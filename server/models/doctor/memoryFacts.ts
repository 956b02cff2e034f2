import { type Finding, gigabytes, ok, wrong } from "./fact";
import type { Gpu } from "./gpuFacts";
import { type System, textOf } from "./system";

export async function memoryFact(system: System, unified: boolean): Promise<Finding> {
  const { totalBytes, availableBytes } = system;
  const text = system.platform === "linux" ? await textOf(system, "/proc/meminfo") : undefined;
  const swap = /^SwapTotal:\s*(\d+) kB$/m.exec(text ?? "")?.[1];
  const swapBytes = swap === undefined ? undefined : Number(swap) * 1024;
  const said = [
    gigabytes(totalBytes),
    `${gigabytes(availableBytes)} free`,
    unified ? "shared by processor and GPU" : "of the processor",
    swapBytes === undefined ? "swap not known" : swapBytes === 0 ? "no swap" : `swap ${gigabytes(swapBytes)}`,
  ].join(", ");
  const data = { totalBytes, availableBytes, unified, swapBytes: swapBytes ?? null };
  if (availableBytes < 1e9)
    return wrong(
      "warning",
      said,
      "Close other programs, or choose a smaller model in inhouse.completion.model.",
      data,
    );
  return ok(said, data);
}

export interface Bandwidth {
  /** Bytes read and written per second by a thread that copies. */
  readonly measured: number;
  /** The maker's figure for memory that the GPU shares. */
  readonly stated?: number;
}

/** Memory bandwidth in bytes per second that makers state. */
const stated: readonly (readonly [RegExp, number])[] = [[/\bGB10\b/, 273e9]];

export function bandwidthOf(measured: number, gpus: readonly Gpu[]): Bandwidth {
  const known = stated.find(([names]) => gpus.some(({ name }) => names.test(name ?? "")))?.[1];
  return { measured, ...(known !== undefined && { stated: known }) };
}

export function bandwidthFact({ measured, stated }: Bandwidth): Finding {
  const maker = stated === undefined ? "" : `; the maker states ${gigabytes(stated)}/s for all of it`;
  return ok(
    `${gigabytes(measured)}/s, read and written by one thread that copies${maker}; several threads or a GPU reach more`,
    { bytesPerSecond: Math.round(measured), threads: 1, statedBytesPerSecond: stated ?? null },
  );
}

/**
 * Copies between two buffers larger than the caches for about half a second. Returns bytes per second, read and written, of the fastest
 * copy: the others were disturbed. Throws when there is too little memory.
 */
export function measureBandwidth(availableBytes: number): number {
  const bytes = [128, 64].map((mebibytes) => mebibytes * 2 ** 20).find((each) => each * 8 < availableBytes);
  if (bytes === undefined) throw new Error("too little memory is free for the test");
  const from = Buffer.alloc(bytes, 1);
  const to = Buffer.alloc(bytes, 2);
  const end = performance.now() + 500;
  let shortest = Number.POSITIVE_INFINITY;
  while (performance.now() < end) {
    const started = performance.now();
    from.copy(to);
    shortest = Math.min(shortest, performance.now() - started);
  }
  return ((2 * bytes) / shortest) * 1000;
}
