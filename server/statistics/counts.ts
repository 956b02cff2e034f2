import { z } from "zod";

const count = z.number().min(0);
const counts = z.record(z.string(), count);

/** For one language and one model. Counts only: no text of the user's files may ever get in here. */
const tallySchema = z.object({
  shown: count.default(0),
  accepted: count.default(0),
  /** In part and not whole. A step may be negative: the rest of a suggestion was accepted later. */
  acceptedPartly: z.number().default(0),
  acceptedCharacters: count.default(0),
  /** Characters of accepted texts, and those still there, by seconds since the acceptance. */
  kept: z.record(z.string(), z.object({ characters: count, kept: count })).default({}),
  outcomes: counts.default({}),
  reasons: counts.default({}),
  /** By bucket of `latency.ts`. */
  latency: counts.default({}),
});
export type Tally = z.infer<typeof tallySchema>;

/** Suggestions that were read, by day and by bucket of the model's confidence. */
const impressionsSchema = z.record(
  z.iso.date(),
  z.record(z.string(), z.object({ shown: count.default(0), accepted: count.default(0) })),
);

const daySchema = z.object({ shown: count.default(0), accepted: count.default(0) });

/** Counts up when a version before this one could not read the file any more. */
export const countsVersion = 1;

/** All that is kept, in memory and in the file. */
export const countsSchema = z.object({
  version: z.literal(countsVersion),
  /** Day of the first count. */
  since: z.iso.date().optional(),
  /** By language, then by model. */
  tallies: z.record(z.string(), z.record(z.string(), tallySchema)),
  /** By day: 2026-01-31. */
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

/** The tally of a language and a model, made when there is none. */
export function tallyOf(counts: Counts, languageId: string, model: string): Tally {
  const models = own(counts.tallies, safeKey(languageId), () => ({}));
  return own(models, safeKey(model), emptyTally);
}

export function dayOf(counts: Counts, day: string): z.infer<typeof daySchema> {
  counts.since ??= day;
  return own(counts.days, day, () => ({ shown: 0, accepted: 0 }));
}

/** What was read on a day of a model's suggestions of one bucket. */
export function impressionsOf(counts: Counts, model: string, day: string, bucket: string) {
  const days = own(counts.impressions, safeKey(model), () => ({}));
  const buckets = own(days, day, () => ({}));
  return own(buckets, safeKey(bucket), () => ({ shown: 0, accepted: 0 }));
}

export function increase(counts: Record<string, number>, key: string, by = 1): void {
  const name = safeKey(key);
  counts[name] = (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0) + by;
}

/** Adds all counts of `more` to `sum`, which it changes. */
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

/** All of both, without days of long ago: how much was accepted when is of no use for ever. */
export function mergeCounts(a: Counts, b: Counts): Counts {
  const merged = addCounts(structuredClone(a), b);
  const since = [a.since, b.since].filter((day) => day !== undefined).sort()[0];
  const impressions = Object.entries(merged.impressions).map(
    ([model, days]) => [model, latest(days)] as const,
  );
  return {
    ...merged,
    ...(since === undefined ? {} : { since }),
    days: latest(merged.days),
    impressions: Object.fromEntries(impressions),
  };
}

function latest<T>(days: Readonly<Record<string, T>>): Record<string, T> {
  const sorted = Object.entries(days).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.slice(-mostDays));
}

/** How many days are told apart. */
const mostDays = 60;

const longestKey = 100;

/** Names come from editors and model files; none may be taken for a property that all objects have. */
export function safeKey(name: string): string {
  const key = name.slice(0, longestKey);
  return key === "__proto__" || key === "" ? "unknown" : key;
}

function own<T>(record: Record<string, T>, key: string, create: () => T): T {
  const present = Object.hasOwn(record, key) ? record[key] : undefined;
  const value = present ?? create();
  record[key] = value;
  return value;
}
