import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/** What stands around a formula of its own lines. */
const displays = [
  { open: "$$", close: "$$" },
  { open: "\\[", close: "\\]" },
] as const;

/** Longest formula: a mark without its end must not be looked for through a whole text again and again. */
const longestFormula = 2000;
const mostLines = 200;

/** Names of functions, which are words in a formula; other words of three letters and more are prose. */
const functions =
  "arccos arcsin arctan arg cos cosh cot csc deg det dim exp gcd hom inf ker lcm lim log max min mod sec sin sinh sup tan tanh";
const word = new RegExp(
  `(?<![\\p{L}\\\\])(?!(?:${functions.split(" ").join("|")})(?!\\p{L}))\\p{L}{3,}`,
  "u",
);

/** Makes TeX in Markdown a token of its own, whose marks mean nothing else: `$a_1 * b_2$`, `\(x\)`, `$$…$$`, `\[…\]`. */
export function mathRules(markdown: MarkdownIt): void {
  markdown.block.ruler.before("fence", "math", mathBlock, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
  markdown.inline.ruler.before("escape", "math", mathInline);
}

/** Lines from one that begins with the opening mark to one that ends with the closing one. */
function mathBlock(state: StateBlock, first: number, end: number, silent: boolean): boolean {
  const lineAt = (line: number) =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
  const start = lineAt(first);
  const marks = displays.find(({ open }) => start.startsWith(open));
  if (marks === undefined) return false;
  const { open, close } = marks;
  for (let line = first; line < Math.min(end, first + mostLines); line++) {
    if (line > first && (state.sCount[line] ?? 0) < state.blkIndent) return false;
    const text = (line === first ? start.slice(open.length) : lineAt(line)).trimEnd();
    const at = text.indexOf(close);
    if (at === -1) continue;
    if (at + close.length < text.length) return false;
    const content = [
      ...(line === first
        ? []
        : [start.slice(open.length), ...state.getLines(first + 1, line, state.blkIndent, false).split("\n")]),
      text.slice(0, at),
    ].join("\n");
    if (/^\s*\d*\s*$/.test(content)) return false;
    if (silent) return true;
    const token = state.push("math_block", "code", 0);
    token.content = withoutBlankEnds(content);
    token.map = [first, line + 1];
    state.line = line + 1;
    return true;
  }
  return false;
}

function mathInline(state: StateInline, silent: boolean): boolean {
  const found = formulaAt(state.src, state.pos);
  if (found === undefined) return false;
  if (!silent) state.push("math_inline", "code", 0).content = found.content.trim();
  state.pos = found.end;
  return true;
}

interface Formula {
  readonly content: string;
  readonly end: number;
}

/** The formula that begins at this place of a text. An amount of money, a variable of a shell and an escaped bracket are none. */
export function formulaAt(text: string, at: number): Formula | undefined {
  const before = text[at - 1] ?? "";
  const mark = text.slice(at, at + 2);
  if (mark === "\\(" || mark === "\\[") {
    const found = upTo(text, at + 2, mark === "\\(" ? "\\)" : "\\]");
    if (found === undefined || /[\w\\]/.test(before) || found.content.trim() === "") return undefined;
    if (mark === "\\(") return found;
    // "\[1\]" is a reference.
    return isFormula(found.content.trim()) && !/^\d+$/.test(found.content) ? found : undefined;
  }
  if (text[at] !== "$" || /[\w\\$]/.test(before)) return undefined;
  if (mark === "$$") {
    const found = upTo(text, at + 2, "$$");
    return found !== undefined && isFormula(found.content.trim()) ? found : undefined;
  }
  const found = upTo(text, at + 1, "$");
  if (found === undefined || found.content !== found.content.trim()) return undefined;
  const isOne = /^\p{L}$/u.test(found.content) || found.content.includes("\\");
  const next = text.slice(found.end, found.end + 1);
  if (/[\d_({$]/.test(next) || (/\p{L}/u.test(next) && !isOne)) return undefined;
  return isFormula(found.content) ? found : undefined;
}

/** Up to the closing mark, which no backslash stands before. */
function upTo(text: string, from: number, close: string): Formula | undefined {
  const end = Math.min(text.length, from + longestFormula);
  for (let at = from; at < end; at++) {
    if (text.startsWith(close, at)) return { content: text.slice(from, at), end: at + close.length };
    if (text[at] === "\\") at++;
    else if (text.startsWith("\n\n", at)) return undefined;
  }
  return undefined;
}

function isFormula(content: string): boolean {
  if (content === "" || /^[{(]\w+[)}]/.test(content)) return false;
  if (/\\[a-zA-Z,;!]|[\^=]|[\p{L})\]}]_[\p{L}\d{\\]/u.test(content)) return true;
  if (word.test(content)) return false;
  return /^[-+]?(?:\p{L}['′]*|[\d.,]+)$|^\p{L}{1,2}$|[-+*/<>|≤≥≠≈∈×·±]|\p{L}\(/u.test(content);
}

function withoutBlankEnds(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+|\s+$/g, "");
}
