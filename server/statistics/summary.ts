import { reasonText } from "../protocol/completionReason";
import type { StatisticsResult, StatisticsSummary } from "../protocol/statistics";
import { addCounts, type Counts, emptyTally, type Tally } from "./counts";
import { coarseBuckets, percentile } from "./latency";
import { keptAfterSeconds } from "./recorder";

/** Summarizes the counts for display. */
export function summarize(
  counts: Counts,
  facts: Pick<StatisticsResult, "enabled" | "stored">,
): StatisticsResult {
  const byLanguage = new Map<string, Tally>();
  const byModel = new Map<string, Tally>();
  const total = emptyTally();
  for (const [language, models] of Object.entries(counts.tallies)) {
    for (const [model, tally] of Object.entries(models)) {
      addCounts(total, tally);
      addTo(byLanguage, language, tally);
      addTo(byModel, model, tally);
    }
  }
  const days = Object.entries(counts.days)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, { shown, accepted }]) => ({ day, shown, accepted }));
  return {
    ...facts,
    ...(counts.since !== undefined && { since: counts.since }),
    total: summary(total),
    byLanguage: named(byLanguage),
    byModel: named(byModel),
    days,
  };
}

function addTo(groups: Map<string, Tally>, name: string, tally: Tally): void {
  groups.set(name, addCounts(groups.get(name) ?? emptyTally(), tally));
}

/** Summaries by name, those with the most shown suggestions first. */
function named(groups: Map<string, Tally>) {
  return [...groups]
    .map(([name, tally]) => ({ name, ...summary(tally) }))
    .sort((a, b) => b.shown - a.shown || (a.name < b.name ? -1 : 1));
}

function summary(tally: Tally): StatisticsSummary {
  const count = Object.values(tally.latency).reduce((sum, each) => sum + each, 0);
  const [p50Ms, p95Ms] = [percentile(tally.latency, 0.5), percentile(tally.latency, 0.95)];
  return {
    shown: tally.shown,
    accepted: tally.accepted,
    acceptedPartly: Math.max(0, tally.acceptedPartly),
    acceptedCharacters: tally.acceptedCharacters,
    kept: keptAfterSeconds.map((afterSeconds) => {
      const { characters, kept } = tally.kept[afterSeconds] ?? { characters: 0, kept: 0 };
      return { afterSeconds, characters, ...(characters !== 0 && { share: kept / characters }) };
    }),
    latency: {
      count,
      ...(p50Ms !== undefined && { p50Ms }),
      ...(p95Ms !== undefined && { p95Ms }),
      buckets: coarseBuckets(tally.latency),
    },
    outcomes: tally.outcomes,
    reasons: Object.entries(tally.reasons)
      .map(([reason, times]) => ({ reason: reasonText(reason), count: times }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  };
}
