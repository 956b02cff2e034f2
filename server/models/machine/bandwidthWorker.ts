/**
 * A thread that compares two equal buffers again and again, which reads memory and nothing else, and counts the bytes. Ends when it
 * is terminated.
 */
import { workerData } from "node:worker_threads";
import type { ReaderData } from "./bandwidth";

const { bytes, step, read, started, thread } = workerData as ReaderData;
const one = Buffer.alloc(bytes, 1);
const other = Buffer.alloc(bytes, 1);
const counts = new BigInt64Array(read);
Atomics.add(new Int32Array(started), 0, 1);
for (let at = 0; ; at = at + 2 * step <= bytes ? at + step : 0) {
  one.compare(other, at, at + step, at, at + step);
  Atomics.add(counts, thread, BigInt(2 * step));
}
