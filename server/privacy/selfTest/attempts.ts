import type { Attempt } from "../../protocol/privacy";
import type { Answer, Kernel } from "../seal/kernel";

export type { Attempt } from "../../protocol/privacy";

/** The conditions under which the self-test makes its attempts. */
export interface TestContext {
  readonly kernel: Kernel;
  /** Id of a process that this one could harm without the seal, or the reason why there is none, as a phrase. */
  readonly witness: number | string;
  /** The only descriptor besides the standard streams that this process may have inherited. */
  readonly witnessPipe: number | undefined;
  /** Folders that this process may write to. */
  readonly writable: readonly string[];
  /** Whether the process has just started and has opened nothing yet. */
  readonly atStart: boolean;
}

/** The seal's answer. Without the seal, the kernel answers none of these attempts with it. */
export const accessDenied = ["EACCES"] as const;

/**
 * Judges an answer: only the errors in `refusals` count as refused, because every other answer came from behind the
 * seal.
 */
export function judge(what: string, { value, error }: Answer, refusals: readonly string[]): Attempt {
  return { what, outcome: value < 0 && refusals.includes(error) ? "refused" : "allowed", answer: error };
}

export function untried(what: string, why: string): Attempt {
  return { what, outcome: "untried", answer: why };
}
