import type { Attack } from "./attack";

/** A tool's message that becomes the title of a code action. */
export interface TitleAttack extends Attack {
  readonly message: string;
  readonly title: string;
}

export const titleAttacks: readonly TitleAttack[] = [
  {
    name: "a message that turns the title around",
    wants: "a title that says something else, and hides who offers it",
    message: "Unused\u202e (tfosorciM)",
    title: "Fix: Unused\ufffd (tfosorciM) (Inhouse)",
  },
  {
    name: "a message with more lines",
    wants: "a title that hides the others",
    message: "Unused\u2028\u2028\rDelete everything",
    title: "Fix: Unused\ufffd\ufffd\ufffdDelete everything (Inhouse)",
  },
];
