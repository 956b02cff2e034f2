import type { Chooser } from "../../support/random";

export interface Row {
  readonly evidence: readonly number[];
  readonly isUsed: boolean;
}

export interface Fit {
  readonly weights: readonly number[];
  readonly bias: number;
}

const steps = 6000;
/** Rows per step, and how many of them are used ones. Used rows are rare, so they are drawn more often and count less. */
const batch = { all: 256, used: 32 };
const rate = 0.03;
const decay = 1e-4;

/** Finds the weights that make the rows most likely, by Adam (Kingma and Ba, arXiv 1412.6980) with weight decay. */
export function logisticRegression(rows: readonly Row[], choose: Chooser): Fit {
  const used = rows.filter(({ isUsed }) => isUsed);
  const unused = rows.filter(({ isUsed }) => !isUsed);
  const share = used.length / rows.length;
  const count = rows[0]?.evidence.length ?? 0;
  // The last weight is the bias.
  const weights = new Float64Array(count + 1);
  weights[count] = -5;
  const mean = new Float64Array(count + 1);
  const variance = new Float64Array(count + 1);
  for (let step = 1; step <= steps; step++) {
    const gradient = new Float64Array(count + 1);
    for (let at = 0; at < batch.all; at++) {
      const isUsed = at < batch.used;
      const { evidence } = choose.pick(isUsed ? used : unused);
      const drawn = isUsed ? batch.used / batch.all : 1 - batch.used / batch.all;
      const error = ((isUsed ? share : 1 - share) / drawn) * (chance(evidence, weights) - (isUsed ? 1 : 0));
      for (const [place, value] of evidence.entries())
        gradient[place] = (gradient[place] ?? 0) + error * value;
      gradient[count] = (gradient[count] ?? 0) + error;
    }
    const left = 1 - step / steps;
    for (let place = 0; place <= count; place++) {
      const pull = place < count ? decay * share * (weights[place] ?? 0) : 0;
      const slope = (gradient[place] ?? 0) / batch.all + pull;
      mean[place] = 0.9 * (mean[place] ?? 0) + 0.1 * slope;
      variance[place] = 0.999 * (variance[place] ?? 0) + 0.001 * slope * slope;
      const unbiased = (mean[place] ?? 0) / (1 - 0.9 ** step);
      const spread = Math.sqrt((variance[place] ?? 0) / (1 - 0.999 ** step));
      weights[place] = (weights[place] ?? 0) - (rate * left * unbiased) / (spread + 1e-10);
    }
  }
  return { weights: [...weights.subarray(0, count)], bias: weights[count] ?? 0 };
}

function chance(evidence: readonly number[], weights: Float64Array): number {
  let odds = weights[evidence.length] ?? 0;
  for (const [place, value] of evidence.entries()) odds += (weights[place] ?? 0) * value;
  return 1 / (1 + Math.exp(-odds));
}
