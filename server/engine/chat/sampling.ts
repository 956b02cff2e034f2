import type { AnswerRequest } from "../chatEngine";

const defaultTemperature = 0.2;
/** How many of the last tokens a repeat penalty counts: a loop may have a long period. */
const penalizedTokens = 256;
/** The same without a request for a repeat penalty. */
const usualPenalizedTokens = 64;

export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly minP: number;
  readonly repeatPenalty?: { readonly penalty: number; readonly lastTokens: number };
  readonly dryRepeatPenalty?: { readonly strength: number; readonly allowedLength: number };
}

/**
 * Excludes very unlikely tokens and makes recent tokens a little less likely, with the values that Qwen's coder models ship
 * with: a higher penalty would keep code from repeating its names. Temperature 0 takes the most probable token without penalty.
 */
export function sampling({ temperature = defaultTemperature, repeatPenalty }: AnswerRequest): Sampling {
  const usual = { temperature, topP: 0.95, minP: 0.05 };
  if (repeatPenalty !== undefined)
    return {
      ...usual,
      repeatPenalty: { penalty: repeatPenalty, lastTokens: penalizedTokens },
      // "Don't repeat yourself" (DRY) prevents long repetitions of any period.
      dryRepeatPenalty: { strength: 0.8, allowedLength: 4 },
    };
  if (temperature === 0) return usual;
  return { ...usual, repeatPenalty: { penalty: 1.05, lastTokens: usualPenalizedTokens } };
}
