import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/** What the processor's threads read from memory together. */
export interface ProcessorBandwidth {
  readonly bytesPerSecond: number;
  readonly threads: number;
}

/** Most threads: more read no faster on the machines that this was measured on. */
const mostThreads = 16;
const mebibyte = 2 ** 20;
/** How often a thread counts what it read, in bytes of each of its two buffers. */
const step = 2 * mebibyte;

/** How long the test takes, and how much memory. Tests bring their own. */
export interface BandwidthTestLimits {
  /** Sizes of all buffers together, the best first. */
  readonly sizes: readonly number[];
  readonly windows: number;
  readonly windowMs: number;
  /** It takes no longer, also on a machine that is busy. */
  readonly mostMs: number;
}

const usualLimits: BandwidthTestLimits = {
  // Far larger than the caches where there is room.
  sizes: [512, 256, 128].map((mebibytes) => mebibytes * mebibyte),
  windows: 6,
  windowMs: 200,
  mostMs: 4500,
};

/** What a thread that reads gets. */
export interface ReaderData {
  /** Size of each of its two buffers, and of the part that it compares at once. */
  readonly bytes: number;
  readonly step: number;
  /** Shared: the bytes that each thread read, and how many threads have their buffers. */
  readonly read: SharedArrayBuffer;
  readonly started: SharedArrayBuffer;
  /** Which thread this is, from 0. */
  readonly thread: number;
}

/**
 * Reads memory with all threads for about a second, each in the module `worker`, and returns the fastest fifth of it, because other programs disturb the rest.
 * Throws when too little memory is free, or when `signal` aborts.
 */
export async function measureBandwidth(
  worker: string,
  availableBytes: number,
  signal: AbortSignal,
  limits = usualLimits,
): Promise<ProcessorBandwidth> {
  const bytes = limits.sizes.find((size) => size * 8 < availableBytes);
  if (bytes === undefined) throw new Error("too little memory is free for the test");
  const threads = Math.min(availableParallelism(), mostThreads);
  const shared = { read: new SharedArrayBuffer(8 * threads), started: new SharedArrayBuffer(4) };
  const read = new BigInt64Array(shared.read);
  const started = new Int32Array(shared.started);
  const each = Math.floor(bytes / 2 / threads / step) * step;
  const failed = new AbortController();
  const workers = Array.from({ length: threads }, (_, thread) => {
    const workerData: ReaderData = { ...shared, bytes: each, step, thread };
    // Don't let the thread write to stdout: it carries LSP.
    return new Worker(worker, { workerData, stdout: true }).on("error", (error) => failed.abort(error));
  });
  try {
    const stop = AbortSignal.any([signal, failed.signal, AbortSignal.timeout(limits.mostMs)]);
    while (Atomics.load(started, 0) < threads) await delay(5, undefined, { signal: stop });
    return { bytesPerSecond: await fastestWindow(read, limits, stop), threads };
  } catch (error) {
    throw failed.signal.aborted ? failed.signal.reason : error;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function fastestWindow(
  read: BigInt64Array,
  { windows, windowMs }: BandwidthTestLimits,
  signal: AbortSignal,
): Promise<number> {
  const total = () => read.reduce((sum, _, at) => sum + Number(Atomics.load(read, at)), 0);
  let fastest = 0;
  let before = { at: performance.now(), bytes: total() };
  for (let window = 0; window < windows; window++) {
    await delay(windowMs, undefined, { signal });
    const now = { at: performance.now(), bytes: total() };
    fastest = Math.max(fastest, ((now.bytes - before.bytes) / (now.at - before.at)) * 1000);
    before = now;
  }
  return fastest;
}
