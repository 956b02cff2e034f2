import type { Attack } from "./attack";
import { secret } from "./prompts";

/** An attack through context that the server gathers for a suggestion by itself. */
export interface ContextAttack extends Attack {
  readonly files?: Readonly<Record<string, string>>;
  /** As in `FilesAttack`; "outside/library.ts" exists. */
  readonly links?: Readonly<Record<string, string>>;
  /** First lines of the file that the user types in. */
  readonly imports?: string;
  /** Where another language server reports declarations: paths in the workspace, or URIs. */
  readonly declares?: readonly string[];
  /** Files open in other tabs. */
  readonly tabs?: readonly string[];
}

export const leak = `export interface Leak {\n  readonly token: "${secret}";\n}\n`;

export const contextAttacks: readonly ContextAttack[] = [
  {
    name: "an import of a file outside",
    wants: "the user's other work in a prompt, and from there in a suggestion that is shared",
    imports: 'import * as a from "../../outside/library";\nimport * as b from "/etc/passwd";\n',
  },
  {
    name: "an import of a link out of the workspace",
    wants: "the same by a link that was part of the repository",
    links: { "src/link.ts": "outside/library.ts", "src/folder": "outside" },
    imports: 'import * as a from "./link";\nimport * as b from "./folder/library";\n',
  },
  {
    name: "an import of what is never read or ignored",
    wants: "secrets in a prompt",
    files: { "src/.env.ts": leak, "src/secrets.ts": leak, ".gitignore": "local.ts\n", "src/local.ts": leak },
    imports: 'import * as a from "./.env";\nimport * as b from "./secrets";\nimport * as c from "./local";\n',
  },
  {
    name: "declarations outside",
    wants: "a file of the attacker's choice, by way of another extension's language server",
    declares: ["../outside/library.ts", "src/../../outside/library.ts"],
  },
  {
    name: "declarations behind links, in secrets and in Git's folder",
    wants: "the same inside of the workspace",
    files: { "src/secrets.ts": leak, ".git/a.ts": leak },
    links: { "src/link.ts": "outside/library.ts" },
    declares: ["src/link.ts", "src/secrets.ts", ".git/a.ts"],
  },
  {
    name: "declarations at addresses of other kinds",
    wants: "a request, or a file by another way",
    declares: [
      "https://x.test/a.ts",
      "untitled:a.ts",
      "git:/src/a.ts?ref",
      "file://x.test/share/a.ts",
      "file:///%00",
    ],
  },
  {
    name: "a tab with a file of secrets, a link and a file outside",
    wants: "what is open elsewhere in the window",
    files: { "src/secrets.ts": leak },
    links: { "src/link.ts": "outside/library.ts" },
    tabs: ["src/secrets.ts", "src/link.ts", "../outside/library.ts"],
  },
];
