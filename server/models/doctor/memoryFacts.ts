import type { ProcessorBandwidth } from "../machine/bandwidth";
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
  readonly measured: ProcessorBandwidth;
  /** The maker's figure for memory that the GPU shares. */
  readonly stated?: number;
}

/** Memory bandwidth in bytes per second that makers state. */
const stated: readonly (readonly [RegExp, number])[] = [[/\bGB10\b/, 273e9]];

export function bandwidthOf(measured: ProcessorBandwidth, gpus: readonly Gpu[]): Bandwidth {
  const known = stated.find(([names]) => gpus.some(({ name }) => names.test(name ?? "")))?.[1];
  return { measured, ...(known !== undefined && { stated: known }) };
}

export function bandwidthFact({ measured, stated }: Bandwidth): Finding {
  const maker = stated === undefined ? "" : `; the maker states ${gigabytes(stated)}/s for all of it`;
  const { bytesPerSecond, threads } = measured;
  const by = threads === 1 ? "one thread" : `${threads} threads`;
  return ok(`${gigabytes(bytesPerSecond)}/s, read by ${by} of the processor${maker}`, {
    bytesPerSecond: Math.round(bytesPerSecond),
    threads,
    statedBytesPerSecond: stated ?? null,
  });
}
