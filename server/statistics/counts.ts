import { z } from "zod";

const count = z.number().min(0);
const counts = z.record(z.string(), count);

/** Counts for one language and one model. Must never contain text of the user's files. */
const tallySchema = z.object({
  shown: count.default(0),
  accepted: count.default(0),
  /** Suggestions accepted only in part. A step is negative if the rest of a suggestion is accepted later. */
  acceptedPartly: z.number().default(0),
  acceptedCharacters: count.default(0),
  /** Characters of accepted texts, and how many of them remained, by seconds since the acceptance. */
  kept: z.record(z.string(), z.object({ characters: count, kept: count })).default({}),
  outcomes: counts.default({}),
  reasons: counts.default({}),
  /** Number of answers by latency bucket (`latency.ts`). */
  latency: counts.default({}),
});
export type Tally = z.infer<typeof tallySchema>;

/** Suggestions that the user read, by day and by bucket of the model's confidence. */
const impressionsSchema = z.record(
  z.iso.date(),
  z.record(z.string(), z.object({ shown: count.default(0), accepted: count.default(0) })),
);

const daySchema = z.object({ shown: count.default(0), accepted: count.default(0) });

/** Format version of the file. Increase it if earlier versions can no longer read the file. */
export const countsVersion = 1;

/** All counts, in memory and in the file. */
export const countsSchema = z.object({
  version: z.literal(countsVersion),
  /** Day of the first count, as 2026-01-31. */
  since: z.iso.date().optional(),
  /** By language, then by model. */
  tallies: z.record(z.string(), z.record(z.string(), tallySchema)),
  /** By day, as 2026-01-31. */
  days: z.record(z.iso.date(), daySchema),
  /** By model. */
  impressions: z.record(z.string(), impressionsSchema).default({}),
});
export type Counts = z.infer<typeof countsSchema>;

export function emptyCounts(): Counts {
  return { version: countsVersion, tallies: {}, days: {}, impressions: {} };
}

export function emptyTally(): Tally {
  return tallySchema.parse({});
}

/** Gets the tally of a language and a model, or creates it. */
export function tallyOf(counts: Counts, languageId: string, model: string): Tally {
  const models = getOrCreate(counts.tallies, safeKey(languageId), () => ({}));
  return getOrCreate(models, safeKey(model), emptyTally);
}

export function dayOf(counts: Counts, day: string): z.infer<typeof daySchema> {
  counts.since ??= day;
  return getOrCreate(counts.days, day, () => ({ shown: 0, accepted: 0 }));
}

/** Gets the counts of a model's suggestions in one bucket that the user read on a day, or creates them. */
export function impressionsOf(counts: Counts, model: string, day: string, bucket: string) {
  const days = getOrCreate(counts.impressions, safeKey(model), () => ({}));
  const buckets = getOrCreate(days, day, () => ({}));
  return getOrCreate(buckets, safeKey(bucket), () => ({ shown: 0, accepted: 0 }));
}

export function increase(counts: Record<string, number>, key: string, by = 1): void {
  const name = safeKey(key);
  counts[name] = (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0) + by;
}

/** Adds all counts of `more` to `sum` in place. */
export function addCounts<T extends object>(sum: T, more: T): T {
  const target = sum as Record<string, unknown>;
  for (const [key, value] of Object.entries(more)) {
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (typeof value === "number" && key !== "version") {
      target[key] = (typeof present === "number" ? present : 0) + value;
    } else if (typeof value === "object" && value !== null) {
      target[key] = addCounts(typeof present === "object" && present !== null ? present : {}, value);
    }
  }
  return sum;
}

/** Adds up two sets of counts. Deletes old days, because daily counts are useful only for a while. */
export function mergeCounts(a: Counts, b: Counts): Counts {
  const merged = addCounts(structuredClone(a), b);
  const since = [a.since, b.since].filter((day) => day !== undefined).sort()[0];
  const impressions = Object.entries(merged.impressions).map(
    ([model, days]) => [model, latest(days)] as const,
  );
  return {
    ...merged,
    ...(since !== undefined && { since }),
    days: latest(merged.days),
    impressions: Object.fromEntries(impressions),
  };
}

function latest<T>(days: Readonly<Record<string, T>>): Record<string, T> {
  const sorted = Object.entries(days).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.slice(-maxDays));
}

/** Number of latest days to keep. */
const maxDays = 60;

const maxKeyChars = 100;

/** Makes a safe key of a name from an editor or model file, so that it is never `__proto__`, empty or too long. */
export function safeKey(name: string): string {
  const key = name.slice(0, maxKeyChars);
  return key === "__proto__" || key === "" ? "unknown" : key;
}

function getOrCreate<T>(record: Record<string, T>, key: string, create: () => T): T {
  const present = Object.hasOwn(record, key) ? record[key] : undefined;
  const value = present ?? create();
  record[key] = value;
  return value;
}
