import type { CodeBlockInfo } from "./codeBlockInfo";
import { isBlank } from "./lines";
import { findUnseen } from "./unseen";

/** What a block of shell commands would put on a terminal's command line, where nothing runs before the user presses Enter. */
export type TerminalInput =
  /** One line. */
  | { readonly kind: "line"; readonly text: string }
  /** A terminal would run all but the last line at once, and take a tab for a key, so the user has to paste it. */
  | { readonly kind: "paste"; readonly text: string; readonly lines: number }
  /** Names of the characters in it that cannot be seen. */
  | { readonly kind: "unseen"; readonly names: string }
  | { readonly kind: "empty" };

const shells = [
  ...["sh", "bash", "zsh", "fish", "ksh", "dash", "shell", "shellscript", "nu", "nushell"],
  ...["powershell", "pwsh", "ps1", "cmd", "bat", "batch", "dosbatch"],
  ...["console", "terminal", "shell-session", "shellsession", "sh-session", "bash-session"],
];
/** They have no comments that begin with "#". */
const windowsShells = ["cmd", "bat", "batch", "dosbatch"];

/** Commands for a terminal. A block that names a file, or begins with "#!", is that file. */
export function isShellBlock({ language, path }: CodeBlockInfo, code: string): boolean {
  return shells.includes(language) && path === undefined && !code.startsWith("#!");
}

/** The commands of a block without prompts, what they have printed, and comments. */
export function terminalInput(code: string, language: string): TerminalInput {
  const lines = code.replaceAll("\r\n", "\n").split("\n");
  const typed = withoutComments(withoutPrompts(lines), language);
  const text = joined(typed, language).join("\n").trim();
  const unseen = findUnseen(text);
  if (unseen.length > 0) return { kind: "unseen", names: unseen.map(({ name }) => name).join(", ") };
  if (text === "") return { kind: "empty" };
  if (!/[\n\t]/.test(text)) return { kind: "line", text };
  return { kind: "paste", text, lines: text.split("\n").length };
}

/** "$ ls", "% ls", "(venv) $ ls", "me@host:~/shop$ ls", "[root@host shop]# ls", "PS C:\shop> ls", "C:\shop>dir" */
const prompt =
  /^\s*(?:\([\w.-]+\)\s*)?(?:(?:[\w.-]+@[\w.-]+\S*?|\[[^\]]+@[^\]]+\]|~\S*)?\s*[$%❯➜]\s+|(?:[\w.-]+@[\w.-]+\S*?|\[[^\]]+@[^\]]+\])#\s+|(?:PS )?[A-Za-z]:\\[^<>|]*>\s*|PS [^<>|]*>\s*)(?=\S)/;
const goesOn = /(?:\\|`|\^|\||&&|\b(?:do|then|else)|[({])\s*$/;
const hereDocument = /<<[-~]?\s*(["']?)(\w+)\1/;

/** Where lines begin with a prompt, the others are what the commands have printed, but for those that a command goes on in. */
function withoutPrompts(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => prompt.test(line))) return lines;
  const typed: string[] = [];
  let isOpen = false;
  let end: string | undefined;
  for (const line of lines) {
    const isPrompt = end === undefined && prompt.test(line);
    if (!isPrompt && !isOpen) continue;
    const text = isPrompt ? line.replace(prompt, "") : line.replace(/^\s*>{1,2} ?/, "");
    typed.push(text);
    if (end === undefined) end = hereDocument.exec(text)?.[2];
    else if (text.trim() === end) end = undefined;
    isOpen = end !== undefined || goesOn.test(text);
  }
  return typed;
}

/** Not every shell knows comments on its command line. In a text of several lines "#" may mean something else. */
function withoutComments(lines: readonly string[], language: string): readonly string[] {
  if (windowsShells.includes(language) || lines.some(hasOpenText)) return lines;
  return lines.filter((line) => !isBlank(line) && !/^\s*#/.test(line));
}

/** A command in several lines as one, where that means the same in every text: outside of quotes. */
function joined(lines: readonly string[], language: string): readonly string[] {
  const mark = ["powershell", "pwsh", "ps1"].includes(language) ? "`" : "\\";
  if (windowsShells.includes(language) || lines.some(hasOpenText)) return lines;
  const all: string[] = [];
  for (const line of lines) {
    const last = all.at(-1);
    if (last?.endsWith(` ${mark}`)) all.splice(-1, 1, last.slice(0, -1) + line.trimStart());
    else all.push(line);
  }
  return all;
}

function hasOpenText(line: string): boolean {
  const bare = line.replace(/\\./g, "");
  const isOdd = (quote: string) => (bare.split(quote).length - 1) % 2 === 1;
  return hereDocument.test(line) || (!/^\s*#/.test(line) && (isOdd('"') || isOdd("'")));
}
