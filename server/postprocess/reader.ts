import type { Filter, FilterContext } from "./filter";

/** What has come of an answer. */
export interface Answer {
  readonly text: string;
  /** Nothing more comes. */
  readonly ended: boolean;
}

/**
 * A rule by which a raw answer is read while it comes. What it gives for an answer so far begins what it gives for a longer one:
 * a part that a later token may change is held back.
 */
export interface Reader {
  readonly name: string;
  /** See `Filter`. */
  readonly reason: string;
  at(context: FilterContext): (answer: Answer) => Answer;
}

/** The rule for an answer that is whole. */
export function asFilter({ name, reason, at }: Reader): Filter {
  return { name, reason, apply: (text, context) => at(context)({ text, ended: true }).text };
}
