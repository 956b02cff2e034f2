import type { ThresholdOrigin } from "../protocol/explain";
import type { Eagerness } from "../protocol/settings";
import type { ConfidenceThresholds } from "./confidence";

/** The confidence that a model needs for a suggestion, and the origin of this threshold. */
export interface ShowThresholds extends ConfidenceThresholds {
  readonly origin: ThresholdOrigin;
}

/**
 * Suggestions that the user saw and accepted, by bucket of the model's confidence. Fractional, because old ones count
 * less.
 */
export type Experience = Readonly<Record<string, { readonly shown: number; readonly accepted: number }>>;

/**
 * Share of suggestions that users accept, by the model's confidence: points of confidence and share, both increasing.
 */
export type Calibration = readonly (readonly [confidence: number, share: number])[];

/** Lower bounds of the confidence buckets, finer where most suggestions are. */
const buckets = [0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.65, 0.85] as const;
type Bucket = (typeof buckets)[number];

/** Default for models that have not been measured. */
const assumed: Calibration = [
  [0.035, 0.03],
  [0.075, 0.045],
  [0.15, 0.09],
  [0.25, 0.15],
  [0.375, 0.25],
  [1, 0.7],
];

/** Minimum share of suggestions that the user should accept, and minimum probability of a further line. */
const demands = {
  low: { share: 0.2, line: 0.4 },
  medium: { share: 0.06, line: 0.2 },
  high: { share: 0.02, line: 0.05 },
} as const satisfies Record<Eagerness, object>;

/** Low thresholds for explicit requests, because the user wants to see any suggestion. */
const asked: ShowThresholds = { minProbability: 0.02, minLineProbability: 0.05, origin: { kind: "asked" } };

/** Weight of the calibration in each bucket, as a number of suggestions. */
const priorWeight = 30;
/**
 * Number of accepted suggestions at which the user's habits count as much as the calibration; largest factor of a
 * habit.
 */
const habitWeight = 8;
const maxHabitFactor = 2;
/**
 * How many buckets the learned threshold may differ from the calibrated one, so that confident suggestions always
 * appear.
 */
const maxSteps = 2;

/** Name of the bucket that contains a confidence value. */
export function bucketOf(confidence: number): string {
  return String(buckets.findLast((least) => least <= confidence) ?? 0);
}

/**
 * Finds the lowest confidence at which users accept suggestions often enough for this eagerness. Starts from the
 * model's calibration and relies more on this user's acceptances as they accumulate.
 */
export function showThresholds(
  eagerness: Eagerness | "asked",
  calibration: Calibration = assumed,
  experience: Experience = {},
): ShowThresholds {
  if (eagerness === "asked") return asked;
  const { share, line } = demands[eagerness];
  const prior = buckets.map((least, at) => expectedShare(calibration, (least + (buckets[at + 1] ?? 1)) / 2));
  const calibrated = lowestAcceptableBucket(prior, share);
  const learned = lowestAcceptableBucket(learnedShares(prior, experience), share);
  const at = Math.min(Math.max(learned, calibrated - maxSteps), calibrated + maxSteps);
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

/** Index of the lowest bucket whose share of accepted suggestions is high enough. */
function lowestAcceptableBucket(shares: readonly number[], wanted: number): number {
  const at = shares.findIndex((share) => share >= wanted);
  return at < 0 ? shares.length - 1 : at;
}

/** Interpolates linearly between the points of the calibration. */
function expectedShare(calibration: Calibration, confidence: number): number {
  const above = calibration.findIndex(([point]) => point >= confidence);
  const [x1, y1] = calibration[above] ?? calibration.at(-1) ?? [1, 0];
  const [x0, y0] = calibration[above - 1] ?? [0, 0];
  return above < 0 || x1 === x0 ? y1 : y0 + ((confidence - x0) / (x1 - x0)) * (y1 - y0);
}

/**
 * The mean of a beta distribution for each bucket. Its prior is the calibration, scaled by how much more or less often
 * than calibrated the user accepts suggestions overall, so that the buckets in use inform those that are not shown.
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
  const stretch = Math.min(maxHabitFactor, Math.max(1 / maxHabitFactor, habit));
  const means = counts.map(({ shown, accepted }, at) => ({
    weight: priorWeight + shown,
    sum: priorWeight * Math.min(0.95, (prior[at] ?? 0) * stretch) + accepted,
  }));
  return rising(means);
}

/** The increasing values nearest to these means: isotonic regression by the min-max formula. */
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
