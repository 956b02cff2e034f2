import type { LatencyBucket } from "../protocol/statistics";

/** Ratio of the widths of successive buckets. Makes percentiles accurate to five percent. */
const growth = 1.1;

/** Number of the bucket that a time in milliseconds falls into, as a key of the counts. */
export function bucketOf(ms: number): string {
  return String(Math.max(0, Math.floor(Math.log(Math.max(1, ms)) / Math.log(growth))));
}

/** The time in milliseconds below which a share `p` (0 to 1) of all times lies; undefined if there are none. */
export function percentile(buckets: Readonly<Record<string, number>>, p: number): number | undefined {
  const sorted = sortedBuckets(buckets);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [bucket, count] of sorted) {
    below += count;
    // The logarithmic middle of the bucket.
    if (below >= p * total && count > 0) return growth ** (bucket + 0.5);
  }
  return undefined;
}

/** Merges the buckets into wider ones for a chart: each spans a doubling of the time, without gaps. */
export function coarseBuckets(buckets: Readonly<Record<string, number>>): LatencyBucket[] {
  const coarse = new Map<number, number>();
  for (const [bucket, count] of sortedBuckets(buckets)) {
    const doubling = Math.floor(Math.log2(growth ** (bucket + 0.5)));
    coarse.set(doubling, (coarse.get(doubling) ?? 0) + count);
  }
  const doublings = [...coarse.keys()];
  if (doublings.length === 0) return [];
  const first = Math.min(...doublings);
  return Array.from({ length: Math.max(...doublings) - first + 1 }, (_, at) => {
    const doubling = first + at;
    return { fromMs: 2 ** doubling, toMs: 2 ** (doubling + 1), count: coarse.get(doubling) ?? 0 };
  });
}

/** Over an hour, longer than any answer takes. Keeps a damaged file from producing a chart of a million bars. */
const lastBucket = 160;

function sortedBuckets(buckets: Readonly<Record<string, number>>): [number, number][] {
  return Object.entries(buckets)
    .map(([bucket, count]): [number, number] => [Number(bucket), count])
    .filter(([bucket]) => bucket >= 0 && bucket <= lastBucket)
    .sort(([a], [b]) => a - b);
}
