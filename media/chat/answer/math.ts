import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/** Delimiters of display formulas. */
const displays = [
  { open: "$$", close: "$$" },
  { open: "\\[", close: "\\]" },
] as const;

/** Longest formula. The limit keeps the search cheap when a closing delimiter is missing. */
const longestFormula = 2000;
const mostLines = 200;

/** Function names, the only words in a formula; other words of three or more letters are prose. */
const functions =
  "arccos arcsin arctan arg cos cosh cot csc deg det dim exp gcd hom inf ker lcm lim log max min mod sec sin sinh sup tan tanh";
const word = new RegExp(
  `(?<![\\p{L}\\\\])(?!(?:${functions.split(" ").join("|")})(?!\\p{L}))\\p{L}{3,}`,
  "u",
);

/** Parses TeX in Markdown as separate tokens, so that its characters are not markup: `$a_1 * b_2$`, `\(x\)`, `$$…$$`, `\[…\]`. */
export function addMathRules(markdown: MarkdownIt): void {
  markdown.block.ruler.before("fence", "math", mathBlock, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
  markdown.inline.ruler.before("escape", "math", mathInline);
}

/** Matches the lines from one that starts with the opening delimiter to one that ends with the closing delimiter. */
function mathBlock(state: StateBlock, first: number, end: number, silent: boolean): boolean {
  const lineAt = (line: number) =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
  const start = lineAt(first);
  const delimiters = displays.find(({ open }) => start.startsWith(open));
  if (delimiters === undefined) return false;
  const { open, close } = delimiters;
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

/** The formula that starts at `at`. Amounts of money, shell variables and escaped brackets are not formulas. */
export function formulaAt(text: string, at: number): Formula | undefined {
  const before = text[at - 1] ?? "";
  const opening = text.slice(at, at + 2);
  if (opening === "\\(" || opening === "\\[") {
    const found = upTo(text, at + 2, opening === "\\(" ? "\\)" : "\\]");
    if (found === undefined || /[\w\\]/.test(before) || found.content.trim() === "") return undefined;
    if (opening === "\\(") return found;
    // "\[1\]" is a reference.
    return isFormula(found.content.trim()) && !/^\d+$/.test(found.content) ? found : undefined;
  }
  if (text[at] !== "$" || /[\w\\$]/.test(before)) return undefined;
  if (opening === "$$") {
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

/** Finds the next closing delimiter that is not escaped by a backslash. */
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
