import { indentWidth } from "../../protocol/code/lines";
import type { Closings } from "./brackets";

export interface Range {
  /** Start offset. */
  readonly start: number;
  /** End offset, exclusive. */
  readonly end: number;
}

/** A file's text, its code with comments and strings masked, and its matching brackets. */
export interface Code {
  readonly text: string;
  readonly code: string;
  readonly closing: Closings;
}

/** A statement, a member, or a list element. */
export interface Item extends Range {
  /** Its code on one line, with parentheses, brackets and braces emptied and `<…>` removed. */
  readonly shape: string;
  /** End offset of the signature, before any body. */
  readonly headEnd: number;
  /** Content of its first braces with members or statements. */
  readonly body?: Range;
  /** Contents of its first few parentheses, in order. */
  readonly groups: readonly Range[];
  /** Contents of braces that are neither a body nor a value: `const { a, b } = …`, `export { a, b }`, types. */
  readonly patterns: readonly Range[];
}

export interface ItemRules {
  /** Syntax of attributes, which are not shown: `@Name(…)`, `#[…]`, `[Name]`. */
  readonly attributes: "@" | "[" | "@[" | "#[" | "";
  /** Whether a brace after this shape begins something other than a body or a value. */
  readonly isPattern?: (shape: string) => boolean;
  /** Whether the item continues after its body: `typedef struct {…} name;`. */
  readonly continuesAfterBody?: (shape: string) => boolean;
}

const maxShape = 2000;
/** Limit on the part after `=`. */
const maxValue = 100;
const maxAngle = 400;
/** Including comments. */
const maxAngleSpan = 4000;
const maxGroups = 6;
/** Characters examined at the end of a line, including comments. */
const maxTail = 120;
const operatorEnd = /[,=+\-*&|<:.(~^%]$|=>$|->$/;
const fieldEnd = /[,=+&|:.(]$|=>$|->$/;
const lineContinues =
  /^(?:[.?:=&|+{,)\]]|-(?!-)|<(?!\/)|(?:extends|implements|with|where|by|else|catch|finally|as|throws|rethrows|permits|satisfies|instanceof|noexcept)\b)/;
const modifiersOnly =
  /^(?:(?:export|default|declare|abstract|async|public|private|protected|internal|open|sealed|final|static|inline|virtual|override|readonly|template|typedef|pub|unsafe|class|struct|enum|interface|func|fun|fn|function|def) ?)+$/;

/** Item separators of a scope, besides semicolons and bodies. */
export interface Separators {
  readonly commas?: boolean;
  readonly newlines?: boolean;
  /** Whether `=>` can begin a function body, not only a type. */
  readonly arrows?: boolean;
}

/** Splits a range into its items. */
export function itemsIn(code: Code, range: Range, rules: ItemRules, ends: Separators): readonly Item[] {
  const items: Item[] = [];
  let at = range.start;
  while (at < range.end && items.length < maxItems) {
    at = skipAttributes(code, skipBlank(code.code, at, range.end), range.end, rules.attributes);
    if (at >= range.end) break;
    const item = new Reader(code, at, range.end, rules, ends).read();
    items.push(item);
    at = Math.max(item.end, at + 1);
  }
  return items;
}

const maxItems = 4000;

function skipBlank(code: string, from: number, end: number): number {
  let at = from;
  while (at < end && /[\s;,)\]}]/.test(code[at] ?? "")) at++;
  return at;
}

function skipAttributes({ code, closing }: Code, from: number, end: number, kinds: string): number {
  let at = from;
  while (at < end) {
    const next = skipAttribute(code, closing, at, kinds);
    if (next === at) return at;
    at = skipBlank(code, next, end);
  }
  return at;
}

function skipAttribute(code: string, closing: Closings, at: number, kinds: string): number {
  const char = code[at];
  if (char === "[" && kinds.endsWith("[") && kinds !== "#[") return (closing[at] ?? at) + 1;
  if (char === "#" && kinds === "#[") {
    const bracket = code.startsWith("#![", at) ? at + 2 : code[at + 1] === "[" ? at + 1 : undefined;
    return bracket === undefined ? at : (closing[bracket] ?? at) + 1;
  }
  if (char !== "@" || !kinds.startsWith("@")) return at;
  const name = /@(?!interface\b)[\w.:$]+/y;
  name.lastIndex = at;
  if (!name.test(code)) return at;
  const open = /[ \t]*(?=\()/y;
  open.lastIndex = name.lastIndex;
  return open.test(code) && (closing[open.lastIndex] ?? 0) > 0 && open.lastIndex <= name.lastIndex + 1
    ? (closing[open.lastIndex] ?? 0) + 1
    : name.lastIndex;
}

const word = /[\w$]{1,200}/y;

/** Reads one item from its first character. */
class Reader {
  #at: number;
  #shape = "";
  #body?: Range;
  readonly #patterns: Range[] = [];
  #headEnd?: number;
  #assigned = false;
  #valueStart = 0;
  readonly #groups: Range[] = [];
  readonly #indent: number;

  constructor(
    readonly code: Code,
    readonly start: number,
    readonly end: number,
    readonly rules: ItemRules,
    readonly ends: Separators,
  ) {
    this.#at = start;
    const lineStart = code.code.lastIndexOf("\n", start) + 1;
    // Don't measure long lines: each item in them would copy the line again.
    this.#indent = start - lineStart > 200 ? 0 : indentWidth(code.code.slice(lineStart, start));
  }

  read(): Item {
    while (this.#at < this.end && this.#step());
    const end = this.#at;
    return {
      start: this.start,
      end,
      shape: this.#shape.trim(),
      headEnd: this.#headEnd ?? end,
      groups: this.#groups,
      patterns: this.#patterns,
      ...(this.#body && { body: this.#body }),
    };
  }

  /** Consumes one character or group. Returns whether the item continues. */
  #step(): boolean {
    const char = this.code.code[this.#at] ?? "";
    if (char === "\n") return this.#newline();
    if (char === "(" || char === "[") return this.#group(char);
    if (char === "{") return this.#braces();
    if (char === "<" && this.#angle()) return true;
    if (char === ";" || (char === "," && this.ends.commas)) {
      this.#at++;
      return false;
    }
    if (
      char === "}" ||
      (char === ":" && /^(?:public|private|protected)(?: slots)?$|^signals$/.test(this.#shape))
    )
      return this.#stop(1);
    if (char === "=" && this.#isAssignment()) this.#assigned = true;
    word.lastIndex = this.#at;
    const run =
      this.#at + 1 < this.end && word.test(this.code.code)
        ? Math.min(word.lastIndex, this.end)
        : this.#at + 1;
    this.#append(this.code.code.slice(this.#at, run));
    this.#at = run;
    return true;
  }

  #stop(chars: number): false {
    this.#at += chars;
    return false;
  }

  #append(text: string): void {
    if (text === "," || (text === "=" && !this.#assigned)) this.#valueStart = this.#shape.length;
    if (this.#shape.length > (this.#assigned ? Math.min(maxShape, this.#valueStart + maxValue) : maxShape))
      return;
    if (/\s/.test(text)) {
      if (this.#shape !== "" && !this.#shape.endsWith(" ")) this.#shape += " ";
    } else this.#shape += text;
  }

  #isAssignment(): boolean {
    const [before, after] = [this.code.code[this.#at - 1] ?? "", this.code.code[this.#at + 1]];
    if (after === ">") {
      if (this.#assigned || this.ends.arrows) this.#headEnd ??= this.#at;
      return false;
    }
    return after !== "=" && !/[=!<>]/.test(before) && !/\boperator\S*$/.test(this.#shape);
  }

  #group(char: string): boolean {
    const close = this.code.closing[this.#at] ?? 0;
    const inside = { start: this.#at + 1, end: Math.max(close, this.#at + 1) };
    if (char === "(" && this.#groups.length < maxGroups) this.#groups.push(inside);
    this.#append(char === "(" ? "()" : "[]");
    this.#at = inside.end + 1;
    return true;
  }

  #braces(): boolean {
    const close = this.code.closing[this.#at] ?? 0;
    const inside = { start: this.#at + 1, end: Math.max(close, this.#at + 1) };
    if (this.rules.isPattern?.(this.#shape.trimEnd())) {
      if (this.#patterns.length < maxGroups) this.#patterns.push(inside);
      this.#append("{}");
      this.#at = inside.end + 1;
      return true;
    }
    this.#headEnd ??= this.#at;
    this.#body ??= inside;
    this.#append("{}");
    this.#at = inside.end + 1;
    return (
      this.#assigned || this.ends.commas === true || this.rules.continuesAfterBody?.(this.#shape) === true
    );
  }

  /** Skips type arguments, which are not part of the shape. Returns false if there are none. */
  #angle(): boolean {
    const { code } = this.code;
    const before = this.#shape.at(-1) ?? "";
    if (this.#assigned || !/[\w$\s.:?]/.test(before) || /operator\s*$/.test(this.#shape)) return false;
    let depth = 0;
    let steps = 0;
    const end = Math.min(this.end, this.#at + maxAngleSpan);
    for (let at = this.#at; at < end && steps < maxAngle; at++) {
      const char = code[at] ?? "";
      if (char !== " " && char !== "\t") steps++;
      if (char === "<") depth++;
      else if (char === ">" && code[at - 1] !== "=" && code[at - 1] !== "-") depth--;
      else if (char === "(" || char === "[" || char === "{") at = Math.max(at, this.code.closing[at] ?? at);
      else if (/[;)\]}]/.test(char)) return false;
      if (depth === 0) {
        this.#at = at + 1;
        return true;
      }
    }
    return false;
  }

  #newline(): boolean {
    const { code } = this.code;
    let next = this.#at;
    let lineStart = next;
    while (next < this.end && /\s/.test(code[next] ?? "")) {
      if (code[next] === "\n") lineStart = next + 1;
      next++;
    }
    if (next >= this.end) this.#at = this.end;
    else if (this.#endsHere(code.slice(next, next + 12), indentWidth(code.slice(lineStart, next)))) {
      while (this.#at > this.start && /\s/.test(code[this.#at - 1] ?? "")) this.#at--;
      return false;
    }
    this.#append(" ");
    this.#at = next;
    return true;
  }

  #endsHere(next: string, indent: number): boolean {
    if (lineContinues.test(next) || modifiersOnly.test(this.#shape)) return false;
    const tail = this.code.code.slice(Math.max(this.start, this.#at - maxTail), this.#at).trimEnd();
    if (this.ends.newlines) return !fieldEnd.test(tail);
    if (indent > this.#indent || !/^[A-Za-z_@#[~$]/.test(next) || operatorEnd.test(tail)) return false;
    return this.#assigned || /[)}]$/.test(tail);
  }
}
