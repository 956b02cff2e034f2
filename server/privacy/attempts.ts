import type { Attempt } from "../protocol/privacy";
import type { Answer, Kernel } from "./kernel";

export type { Attempt } from "../protocol/privacy";

/** What an attempt needs. */
export interface Ground {
  readonly kernel: Kernel;
  /** A process that this one could harm if there were no seal, or why there is none, as a phrase. */
  readonly witness: number | string;
  /** The only descriptor beside the standard streams that the program before this one may have left open. */
  readonly witnessPipe: number | undefined;
  /** Folders that the process may write to. */
  readonly writable: readonly string[];
  /** Nothing has been opened yet. */
  readonly atStart: boolean;
}

/** The seal's own answer. A kernel without the seal gives it to none of the attempts that are made here. */
export const accessDenied = ["EACCES"] as const;

/** Refused by one of these answers only; every other answer came from behind the seal. */
export function judged(what: string, { value, error }: Answer, refusals: readonly string[]): Attempt {
  return { what, outcome: value < 0 && refusals.includes(error) ? "refused" : "allowed", answer: error };
}

export function untried(what: string, why: string): Attempt {
  return { what, outcome: "untried", answer: why };
}
