import type { ThresholdOrigin } from "../protocol/explain";
import type { Eagerness } from "../protocol/settings";
import type { LeastProbabilities } from "./certainty";

/** How sure a model must be, and where this is known from. */
export interface Thresholds extends LeastProbabilities {
  readonly origin: ThresholdOrigin;
}

/** Suggestions that the user saw and took, by bucket of the model's confidence; fractions, since old ones count less. */
export type Experience = Readonly<Record<string, { readonly shown: number; readonly accepted: number }>>;

/** How often suggestions are taken by the model's confidence: points of confidence and share, both rising. */
export type Calibration = readonly (readonly [confidence: number, share: number])[];

/** Lower ends of the buckets in which suggestions are counted. They are finer where most suggestions are. */
const buckets = [0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.65, 0.85] as const;
type Bucket = (typeof buckets)[number];

/** For models that were not measured. */
const assumed: Calibration = [
  [0.035, 0.03],
  [0.075, 0.045],
  [0.15, 0.09],
  [0.25, 0.15],
  [0.375, 0.25],
  [1, 0.7],
];

/** Least share of suggestions that should be taken, and least probability of a further line. */
const demands = {
  low: { share: 0.2, line: 0.4 },
  medium: { share: 0.06, line: 0.2 },
  high: { share: 0.02, line: 0.05 },
} as const satisfies Record<Eagerness, object>;

/** Who asks wants to see what there is. */
const asked: Thresholds = { minProbability: 0.02, minLineProbability: 0.05, origin: { kind: "asked" } };

/** So many suggestions of each bucket the calibration counts for. */
const priorWeight = 30;
/** So many accepted suggestions it takes for the user's habits to count as much as the calibration; and how far they may go. */
const habitWeight = 8;
const mostHabit = 2;
/** How many buckets what is learned may go away from the calibration: sure suggestions are always shown. */
const mostSteps = 2;

/** The name of the bucket that a confidence falls into. */
export function bucketOf(confidence: number): string {
  return String(buckets.findLast((least) => least <= confidence) ?? 0);
}

/**
 * A suggestion is worth showing where suggestions of such confidence are taken often enough for this eagerness: as the model's
 * calibration says, and more and more as this user's own suggestions do.
 */
export function thresholdsFor(
  eagerness: Eagerness | "asked",
  calibration: Calibration = assumed,
  experience: Experience = {},
): Thresholds {
  if (eagerness === "asked") return asked;
  const { share, line } = demands[eagerness];
  const prior = buckets.map((least, at) => expectedShare(calibration, (least + (buckets[at + 1] ?? 1)) / 2));
  const calibrated = firstWorth(prior, share);
  const learned = firstWorth(learnedShares(prior, experience), share);
  const at = Math.min(Math.max(learned, calibrated - mostSteps), calibrated + mostSteps);
  const minProbability = bucketAt(at);
  const seen = buckets.reduce((sum, bucket) => sum + (experience[bucket]?.shown ?? 0), 0);
  return {
    minProbability,
    minLineProbability: Math.max(line, minProbability),
    origin:
      at === calibrated
        ? { kind: "calibrated" }
        : { kind: "learned", suggestions: Math.round(seen), instead: bucketAt(calibrated) },
  };
}

function bucketAt(at: number): Bucket {
  return buckets[Math.min(Math.max(at, 0), buckets.length - 1)] ?? buckets[0];
}

/** Index of the lowest bucket whose suggestions are taken often enough. */
function firstWorth(shares: readonly number[], wanted: number): number {
  const at = shares.findIndex((share) => share >= wanted);
  return at < 0 ? shares.length - 1 : at;
}

/** Linear between the points of the calibration. */
function expectedShare(calibration: Calibration, confidence: number): number {
  const above = calibration.findIndex(([point]) => point >= confidence);
  const [x1, y1] = calibration[above] ?? calibration.at(-1) ?? [1, 0];
  const [x0, y0] = calibration[above - 1] ?? [0, 0];
  return above < 0 || x1 === x0 ? y1 : y0 + ((confidence - x0) / (x1 - x0)) * (y1 - y0);
}

/**
 * The mean of a beta distribution for each bucket. What it expects beforehand is the calibration, stretched by how much more or
 * less often than that the user takes suggestions at all; so the buckets in use say something of those that are not shown.
 */
function learnedShares(prior: readonly number[], experience: Experience): number[] {
  const counts = buckets.map((bucket) => {
    const { shown = 0, accepted = 0 } = experience[bucket] ?? {};
    return { shown, accepted: Math.min(accepted, shown) };
  });
  const sum = (of: (at: number) => number) => counts.reduce((total, _, at) => total + of(at), 0);
  const accepted = sum((at) => counts[at]?.accepted ?? 0);
  const expected = sum((at) => (counts[at]?.shown ?? 0) * (prior[at] ?? 0));
  const habit = (habitWeight + accepted) / (habitWeight + expected);
  const stretch = Math.min(mostHabit, Math.max(1 / mostHabit, habit));
  const means = counts.map(({ shown, accepted }, at) => ({
    weight: priorWeight + shown,
    sum: priorWeight * Math.min(0.95, (prior[at] ?? 0) * stretch) + accepted,
  }));
  return rising(means);
}

/** The rising values that are nearest to these means: isotonic regression by the min-max formula. */
function rising(means: readonly { readonly sum: number; readonly weight: number }[]): number[] {
  const mean = (from: number, to: number) => {
    const part = means.slice(from, to + 1);
    return part.reduce((all, { sum }) => all + sum, 0) / part.reduce((all, { weight }) => all + weight, 0);
  };
  const all = means.map((_, at) => at);
  return all.map((at) =>
    Math.max(...all.slice(0, at + 1).map((from) => Math.min(...all.slice(at).map((to) => mean(from, to))))),
  );
}
