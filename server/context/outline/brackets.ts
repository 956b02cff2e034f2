import { indentWidth } from "../../protocol/code/lines";
import type { Directive } from "./mask";

/** Maps the offset of each opening bracket to that of its closing one; 0 at other offsets. */
export type Closings = Int32Array;

interface Open {
  readonly at: number;
  readonly char: string;
  /** Indentation of its line. */
  readonly indent: number;
}

/** Heads of blocks whose content may be unindented. */
const flatHead = /\b(?:namespace|extern|module|mod|package)\b[^;{}()]*$/;
/** Lines that may be indented like the head of the block that they are in. */
const unindentedInside =
  /^(?:[A-Za-z_]\w*[ \t]*:(?!:)|(?:case|default|else|end|catch|finally|while|where|and|or|then|do|in|extends|implements|throws|with)\b)/;
const headContinues = /^(?:[.:,)?&|<>=]|(?:extends|implements|with|where|throws|permits)\b)/;
const closes: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const maxSavedDepth = 50;

/**
 * Matches brackets. Text being edited may lack some of them: then a line that begins with a word and isn't indented
 * more than the line of an open bracket ends that bracket's block. Takes time linear in the length of the text.
 */
export function matchBrackets(code: string, directives: readonly Directive[]): Closings {
  const whole = new Matcher(code, directives, false);
  return whole.match() ? whole.closing : new Matcher(code, directives, true).matched();
}

class Matcher {
  readonly closing: Closings;
  readonly #stack: Open[] = [];
  readonly #branches: Branches;
  #braces = 0;
  #indent = 0;
  #isBalanced = true;

  constructor(
    readonly code: string,
    directives: readonly Directive[],
    readonly byIndentation: boolean,
  ) {
    this.closing = new Int32Array(code.length + 1);
    this.#branches = new Branches(directives);
  }

  matched(): Closings {
    this.match();
    return this.closing;
  }

  /** Fills `closing`. Returns whether all brackets match. */
  match(): boolean {
    const { code } = this;
    const pattern = /^[ \t]*[^\s]|[()[\]{}]/gm;
    for (let match = pattern.exec(code); match !== null; match = pattern.exec(code)) {
      const at = pattern.lastIndex - 1;
      const char = code[at] ?? "";
      if (match.index === 0 || code[match.index - 1] === "\n") this.#line(match.index, at);
      if (char === "(" || char === "[" || char === "{") {
        this.#stack.push({ at, char, indent: this.#indent });
        if (char === "{") this.#braces++;
      } else if (char in closes) this.#close(char, at);
    }
    if (this.#stack.length > 0) this.#isBalanced = false;
    while (this.#stack.length > 0) this.#pop(code.length);
    return this.#isBalanced;
  }

  /** @param first offset of the first word */
  #line(start: number, first: number): void {
    const { code, closing } = this;
    if (this.#branches.restore(start, this.#stack, closing))
      this.#braces = this.#stack.filter((open) => open.char === "{").length;
    if (!this.byIndentation) return;
    const own = indentWidth(code.slice(start, first));
    this.#indent = isContinued(code, start, first) ? Math.min(own, this.#indent) : own;
    while (isBehind(code, first, own, this.#stack.at(-1))) this.#pop(Math.max(0, start - 1));
  }

  #close(char: string, at: number): void {
    const stack = this.#stack;
    const wanted = closes[char];
    if (stack.at(-1)?.char !== wanted) {
      this.#isBalanced = false;
      if (wanted === "{" && this.#braces > 0) while (stack.at(-1)?.char !== "{") this.#pop(at);
      else if (stack.at(-2)?.char === wanted && stack.at(-1)?.char !== "{") this.#pop(at);
    }
    if (stack.at(-1)?.char === wanted) this.#pop(at);
  }

  #pop(at: number): void {
    const open = this.#stack.pop();
    if (open === undefined) return;
    if (open.char === "{") this.#braces--;
    this.closing[open.at] = at;
    // A bracket that opens after it in this line gets the indentation of the line where this one opened.
    this.#indent = Math.min(this.#indent, open.indent);
  }
}

function isBehind(code: string, first: number, indent: number, open: Open | undefined): boolean {
  if (open === undefined || indent > open.indent || !/[A-Za-z_@$~]/.test(code[first] ?? "")) return false;
  if (unindentedInside.test(code.slice(first, first + 80))) return false;
  return open.char !== "{" || !flatHead.test(code.slice(Math.max(0, open.at - 200), open.at));
}

/** Whether a line continues the previous one. A bracket at its end then gets that line's indentation. */
function isContinued(code: string, lineStart: number, first: number): boolean {
  if (headContinues.test(code.slice(first, first + 12))) return true;
  let before = lineStart - 1;
  while (before >= 0 && /\s/.test(code[before] ?? "")) before--;
  return /[,=+|&?]/.test(code[before] ?? "");
}

/** `#if … #else … #endif`: each branch starts with the brackets that were open before the first. */
class Branches {
  readonly #saved: (readonly Open[] | undefined)[] = [];
  #next = 0;

  constructor(readonly directives: readonly Directive[]) {}

  /** Processes directives up to an offset. Returns whether the open brackets changed. */
  restore(to: number, stack: Open[], closing: Closings): boolean {
    let changed = false;
    for (; (this.directives[this.#next]?.start ?? Number.POSITIVE_INFINITY) <= to; this.#next++) {
      const directive = this.directives[this.#next];
      const word = /^\s*#\s*(if|else|elif|endif)/.exec(directive?.text.slice(0, 100) ?? "")?.[1];
      if (word === "if") this.#saved.push(stack.length > maxSavedDepth ? undefined : [...stack]);
      else if (word === "endif") this.#saved.pop();
      else if (word !== undefined) changed = resume(this.#saved.at(-1), stack, closing, to) || changed;
    }
    return changed;
  }
}

function resume(saved: readonly Open[] | undefined, stack: Open[], closing: Closings, at: number): boolean {
  if (saved === undefined || stack.length > 2 * maxSavedDepth) return false;
  for (const open of stack) if (!saved.includes(open)) closing[open.at] = Math.max(open.at, at - 1);
  stack.splice(0, stack.length, ...saved);
  return true;
}
