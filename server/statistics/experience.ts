import { type Counts, safeKey } from "./counts";

/** Days after which a count weighs half: habits change, and suggestions that are no longer shown get another chance. */
const halfLifeDays = 7;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Numbers of a model's suggestions that were read and accepted, by bucket of its confidence. Recent ones weigh more.
 */
export function experienceOf(
  counts: readonly Counts[],
  model: string,
  today: string,
): Record<string, { shown: number; accepted: number }> {
  const sums = new Map<string, { shown: number; accepted: number }>();
  for (const { impressions } of counts) {
    for (const [day, buckets] of Object.entries(ownValue(impressions, safeKey(model)) ?? {})) {
      const weight = weightOf(day, today);
      for (const [bucket, { shown, accepted }] of Object.entries(buckets)) {
        const sum = sums.get(bucket) ?? { shown: 0, accepted: 0 };
        sums.set(bucket, { shown: sum.shown + weight * shown, accepted: sum.accepted + weight * accepted });
      }
    }
  }
  return Object.fromEntries(sums);
}

function weightOf(day: string, today: string): number {
  const age = (Date.parse(today) - Date.parse(day)) / dayMs;
  return 0.5 ** (Math.max(0, age) / halfLifeDays);
}

function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
