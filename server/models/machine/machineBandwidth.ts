import { availableParallelism, cpus, totalmem } from "node:os";
import { z } from "zod";
import { readRegularFile } from "../../files/readRegularFile";
import { writeFileAtomic } from "../../files/writeFileAtomic";
import type { Logger } from "../../log";
import { failureText } from "../../protocol/failure";
import { parseStored } from "../../protocol/stored";
import type { ProcessorBandwidth } from "./bandwidth";

/** Memory bandwidth of this machine in bytes per second, as far as it was measured. */
export interface Bandwidth {
  readonly processor?: number;
  /** Of the memory that the GPU computes in. */
  readonly gpu?: number;
}

export interface BandwidthTests {
  processor(signal: AbortSignal): Promise<ProcessorBandwidth>;
  /** Undefined when the loaded model does not show it. */
  gpu(signal: AbortSignal): Promise<number | undefined>;
}

export interface BandwidthDeps {
  readonly tests: BandwidthTests;
  /** Where to remember the results; absent where nothing may be stored. */
  readonly path?: string | undefined;
  /** Whether a completion or an answer is being generated. */
  readonly isBusy: () => boolean;
  readonly log: Logger;
}

const version = 1;
const positive = z.number().positive().optional();
const storedSchema = z.object({ machine: z.string(), processor: positive, gpu: positive });
const mostBytes = 10_000;
/** A test ends at the latest after this time. */
const mostMs = 5000;

/** Measures the memory bandwidth once for each machine: processor, memory, GPU and driver. */
export class MachineBandwidth {
  #tested: { readonly machine: string; readonly bandwidth: Bandwidth } | undefined;

  constructor(private readonly deps: BandwidthDeps) {}

  /** What was measured of this machine before. */
  async known(device: string): Promise<Bandwidth> {
    const machine = await machineKey(device);
    if (this.#tested?.machine === machine) return this.#tested.bandwidth;
    return (await this.#stored(machine)) ?? {};
  }

  /**
   * Measures what is not known yet, unless a completion or an answer is being generated; stops once one is. Throws only when
   * `signal` aborts.
   */
  async measure(device: string, onGpu: boolean, signal: AbortSignal): Promise<Bandwidth> {
    const known = await this.known(device);
    const processor = known.processor ?? (await this.#test(signal, this.#processor));
    const gpu = known.gpu ?? (onGpu ? await this.#test(signal, this.deps.tests.gpu) : undefined);
    const bandwidth = { ...(processor !== undefined && { processor }), ...(gpu !== undefined && { gpu }) };
    if (bandwidth.processor !== known.processor || bandwidth.gpu !== known.gpu)
      await this.#remember(await machineKey(device), bandwidth);
    return bandwidth;
  }

  readonly #processor = async (signal: AbortSignal) =>
    (await this.deps.tests.processor(signal)).bytesPerSecond;

  async #test(
    signal: AbortSignal,
    run: (signal: AbortSignal) => Promise<number | undefined>,
  ): Promise<number | undefined> {
    const { isBusy, log } = this.deps;
    if (isBusy()) return undefined;
    const stopper = new AbortController();
    const watch = setInterval(() => isBusy() && stopper.abort(), 20);
    try {
      return await run(AbortSignal.any([signal, stopper.signal, AbortSignal.timeout(mostMs)]));
    } catch (error) {
      signal.throwIfAborted();
      log.debug(`The memory bandwidth was not measured: ${failureText(error)}`);
      return undefined;
    } finally {
      clearInterval(watch);
    }
  }

  async #stored(machine: string): Promise<Bandwidth | undefined> {
    const { path } = this.deps;
    if (path === undefined) return undefined;
    const stored = parseStored(await textOf(path), version);
    const found = stored.kind === "known" ? storedSchema.safeParse(stored.value) : undefined;
    if (!found?.success || found.data.machine !== machine) return undefined;
    const { processor, gpu } = found.data;
    return { ...(processor !== undefined && { processor }), ...(gpu !== undefined && { gpu }) };
  }

  async #remember(machine: string, bandwidth: Bandwidth): Promise<void> {
    this.#tested = { machine, bandwidth };
    const { path, log } = this.deps;
    if (path === undefined) return;
    try {
      if (parseStored(await textOf(path), version).kind === "newer") return;
      await writeFileAtomic(path, JSON.stringify({ version, machine, ...bandwidth }));
    } catch (error) {
      log.warn(`Cannot remember the memory bandwidth: ${failureText(error)}`);
    }
  }
}

/** Another one means that the bandwidth may differ. */
export async function machineKey(device: string): Promise<string> {
  const [driver] = (await textOf("/proc/driver/nvidia/version")).split("\n");
  const [cpu] = cpus();
  return [cpu?.model.trim() ?? "", availableParallelism(), totalmem(), device, driver].join(" | ");
}

/** The text of a small file; empty when it cannot be read. */
function textOf(path: string): Promise<string> {
  return readRegularFile(path, { maxBytes: mostBytes, followLinks: true }).then(
    ({ bytes }) => bytes.toString("utf8"),
    () => "",
  );
}
