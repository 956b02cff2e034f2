import type { Attempt as AttemptInWords } from "../../protocol/privacy";
import type { Phrase } from "../phrases";
import type { Answer, Kernel } from "../seal/kernel";

/** An attempt without texts for the user. */
export interface Attempt extends Pick<AttemptInWords, "outcome"> {
  readonly what: Phrase;
  readonly answer: Phrase;
}

/** The conditions under which the self-test makes its attempts. */
export interface TestContext {
  readonly kernel: Kernel;
  /** Id of a process that this one could harm without the seal, or the reason why there is none. */
  readonly witness: number | Phrase;
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
export function judge(what: Phrase, { value, error }: Answer, refusals: readonly string[]): Attempt {
  return { what, outcome: value < 0 && refusals.includes(error) ? "refused" : "allowed", answer: error };
}

export function untried(what: Phrase, why: Phrase): Attempt {
  return { what, outcome: "untried", answer: why };
}
