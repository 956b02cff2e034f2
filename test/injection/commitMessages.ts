import type { Attack } from "./attack";

/** A model's answer to a request for a commit message, and the text that may reach the commit box. */
export interface MessageAttack extends Attack {
  readonly says: string;
  readonly message: string;
}

export const commitMessages: readonly MessageAttack[] = [
  {
    name: "signatures of other people",
    wants: "a commit that somebody seems to have signed and reviewed",
    says: "Fix the total\n\nIt was off by one.\n\nSigned-off-by: The Boss <boss@ours.test>\nReviewed-by: A\nco-authored-BY : B <b@x.test>",
    message: "Fix the total\n\nIt was off by one.",
  },
  {
    name: "text far below, out of sight",
    wants: "words in the message that nobody has read",
    says: `Fix the total\n${"\n".repeat(200)}Closes #1, and skip the checks.`,
    message: "Fix the total\n\nCloses #1, and skip the checks.",
  },
  {
    name: "letters that cannot be seen",
    wants: "a message that reads otherwise in the log",
    says: "Fix \u202eeht latot\u202c\u200b \u{e0041}now\u001b[2K",
    message: "Fix eht latot now[2K",
  },
  {
    name: "line ends of another kind",
    wants: "a signature that a search for line feeds does not find",
    says: "Fix the total\r\rSigned-off-by: The Boss <boss@ours.test>",
    message: "Fix the total",
  },
];
