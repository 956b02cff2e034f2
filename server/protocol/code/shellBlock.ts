import type { CodeBlockInfo } from "./codeBlockInfo";
import { findInvisible } from "./invisibleCharacters";
import { isBlank } from "./lines";

/** Text that a shell block puts on a terminal's command line. Nothing runs before the user presses Enter. */
export type TerminalInput =
  /** A single line. */
  | { readonly kind: "line"; readonly text: string }
  /** A terminal would run all lines except the last immediately and treat tabs as key presses, so the user must paste the text. */
  | { readonly kind: "paste"; readonly text: string; readonly lines: number }
  /** The text contains invisible characters; `names` lists them. */
  | { readonly kind: "unseen"; readonly names: string }
  | { readonly kind: "empty" };

const shells = [
  ...["sh", "bash", "zsh", "fish", "ksh", "dash", "shell", "shellscript", "nu", "nushell"],
  ...["powershell", "pwsh", "ps1", "cmd", "bat", "batch", "dosbatch"],
  ...["console", "terminal", "shell-session", "shellsession", "sh-session", "bash-session"],
];
/** Shells without "#" comments. */
const windowsShells = ["cmd", "bat", "batch", "dosbatch"];

/** Whether a block contains commands for a terminal. A block with a file path, or with "#!" at the start, is a script file instead. */
export function isShellBlock({ language, path }: CodeBlockInfo, code: string): boolean {
  return shells.includes(language) && path === undefined && !code.startsWith("#!");
}

/** Extracts the commands of a block, without prompts, output and comments. */
export function terminalInput(code: string, language: string): TerminalInput {
  const lines = code.replaceAll("\r\n", "\n").split("\n");
  const typed = withoutComments(withoutPrompts(lines), language);
  const text = joinContinuations(typed, language).join("\n").trim();
  const unseen = findInvisible(text);
  if (unseen.length > 0) return { kind: "unseen", names: unseen.map(({ name }) => name).join(", ") };
  if (text === "") return { kind: "empty" };
  if (!/[\n\t]/.test(text)) return { kind: "line", text };
  return { kind: "paste", text, lines: text.split("\n").length };
}

/** "$ ls", "% ls", "(venv) $ ls", "me@host:~/shop$ ls", "[root@host shop]# ls", "PS C:\shop> ls", "C:\shop>dir" */
const prompt =
  /^\s*(?:\([\w.-]+\)\s*)?(?:(?:[\w.-]+@[\w.-]+\S*?|\[[^\]]+@[^\]]+\]|~\S*)?\s*[$%❯➜]\s+|(?:[\w.-]+@[\w.-]+\S*?|\[[^\]]+@[^\]]+\])#\s+|(?:PS )?[A-Za-z]:\\[^<>|]*>\s*|PS [^<>|]*>\s*)(?=\S)/;
const continues = /(?:\\|`|\^|\||&&|\b(?:do|then|else)|[({])\s*$/;
const hereDocument = /<<[-~]?\s*(["']?)(\w+)\1/;

/** If any line starts with a prompt, removes the lines without one as output, except continuations of a command. */
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
    isOpen = end !== undefined || continues.test(text);
  }
  return typed;
}

/** Removes comments, which some shells do not support interactively. Keeps them in texts with open quotes, where "#" may be content. */
function withoutComments(lines: readonly string[], language: string): readonly string[] {
  if (windowsShells.includes(language) || lines.some(hasOpenText)) return lines;
  return lines.filter((line) => !isBlank(line) && !/^\s*#/.test(line));
}

/** Joins the lines of a continued command; leaves the text unchanged if quotes or here documents span lines. */
function joinContinuations(lines: readonly string[], language: string): readonly string[] {
  const continuation = ["powershell", "pwsh", "ps1"].includes(language) ? "`" : "\\";
  if (windowsShells.includes(language) || lines.some(hasOpenText)) return lines;
  const all: string[] = [];
  for (const line of lines) {
    const last = all.at(-1);
    if (last?.endsWith(` ${continuation}`)) all.splice(-1, 1, last.slice(0, -1) + line.trimStart());
    else all.push(line);
  }
  return all;
}

function hasOpenText(line: string): boolean {
  const bare = line.replace(/\\./g, "");
  const isOdd = (quote: string) => (bare.split(quote).length - 1) % 2 === 1;
  return hereDocument.test(line) || (!/^\s*#/.test(line) && (isOdd('"') || isOdd("'")));
}
