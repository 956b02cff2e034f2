import type { Attack } from "./attack";

/** A link in an answer that the user clicks. */
export interface LinkAttack extends Attack {
  readonly href: string;
  /** The address that the user sees before the link opens; undefined when it does not open. */
  readonly shown?: string;
  /** The file that is searched for, in the workspace only. */
  readonly file?: string;
}

export const linkAttacks: readonly LinkAttack[] = [
  {
    name: "code in the query",
    wants: "code that leaves with a click",
    href: "https://x.test/?q=secret",
    shown: "https://x.test/?q=secret",
  },
  {
    name: "code in the path",
    wants: "the same, where nobody looks for it",
    href: "https://x.test/c2VjcmV0",
    shown: "https://x.test/c2VjcmV0",
  },
  {
    name: "code in the name of the host",
    wants: "the same: to ask for the address is enough",
    href: "https://c2VjcmV0.x.test",
    shown: "https://c2vjcmv0.x.test/",
  },
  {
    name: "a user before the host",
    wants: "trust in another host",
    href: "https://ours.test@x.test/",
    shown: "https://ours.test@x.test/",
  },
  {
    name: "letters of another alphabet in the host",
    wants: "trust in another host",
    href: "https://\u0430pple.com/",
    shown: "https://xn--pple-43d.com/",
  },
  {
    name: "an address that is shown backwards",
    wants: "trust in another host",
    href: "https://x.test/\u202emoc.sruo",
    shown: "https://x.test/%E2%80%AEmoc.sruo",
  },
  {
    name: "a mail with code in it",
    wants: "a mail that is ready to be sent",
    href: "mailto:a@x.test?body=secret",
    shown: "mailto:a@x.test?body=secret",
  },
  { name: "a command", wants: "a command that runs", href: "command:workbench.action.terminal.new" },
  { name: "a command in other letters", wants: "the same", href: "CoMmAnD:workbench.action.terminal.new" },
  {
    name: "an extension's address",
    wants: "an extension that is installed or run",
    href: "vscode:extension/x.test",
  },
  {
    name: "a share of another machine",
    wants: "the user's name and password for the share",
    href: "\\\\x.test\\share\\a",
    file: "\\\\x.test\\share\\a",
  },
  {
    name: "a script",
    wants: "code that runs in the panel",
    href: "java\tscript:run()",
    file: "java\tscript:run()",
  },
  { name: "data", wants: "a page of the attacker's", href: "data:text/html,<script>run()</script>" },
  { name: "a blank before a command", wants: "a command that runs", href: " command:x" },
];
