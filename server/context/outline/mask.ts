/** Syntax of text that isn't code, such as a comment or string: how it begins and ends. */
export interface MaskedSyntax {
  /** Source of a regular expression that matches a few characters. */
  readonly open: string;
  /** Its end; `$1` stands for the first group of `open`. By default the form ends at the end of the line. */
  readonly close?: string;
  /** Whether it may span several lines. */
  readonly multiline?: true;
  /** Whether a backslash escapes the next character. */
  readonly escapes?: true;
  /** Set for forms with special rules for their end. */
  readonly kind?: "template" | "regex" | "heredoc" | "directive" | "tag";
}

/** A line such as `#define` or `#if`, including continuation lines. */
export interface Directive {
  readonly start: number;
  readonly text: string;
}

export interface Masked {
  /** As long as the text. Spaces replace comments, string contents (including line ends) and directives. */
  readonly code: string;
  readonly directives: readonly Directive[];
}

export type Lexical = readonly MaskedSyntax[];

/** Blanks out text that isn't code, except forms that are never closed. Takes time linear in the length of the text. */
export function mask(text: string, forms: Lexical): Masked {
  const { opening, groups } = openingOf(forms);
  const directives: Directive[] = [];
  const pieces: string[] = [];
  // For each form, the offset up to which it has no end, so that the search isn't repeated.
  const endless = new Map<MaskedSyntax, number>();
  let copied = 0;
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const group = match.findIndex((text, at) => at > 0 && text !== undefined && at in groups);
    const form = groups[group];
    const opened = match[0];
    if (form === undefined || (endless.get(form) ?? -1) > match.index) continue;
    const argument = match[group + 1] ?? "";
    const inside = match.index + opened.length;
    const end = endOf(text, form, match.index, inside, argument);
    if (end === undefined) continue;
    if (end < 0) {
      endless.set(form, form.multiline ? text.length : lineEnd(text, inside));
      opening.lastIndex = inside;
      continue;
    }
    const isQuoted = /["'`/]$/.test(opened) && (form.close ?? form.kind) !== undefined;
    const from = isQuoted ? inside : match.index;
    const to = isQuoted ? Math.max(from, end - 1) : end;
    if (form.kind === "directive")
      directives.push({ start: match.index, text: text.slice(match.index, end) });
    // Blank out line ends in strings too: they don't separate lines of code.
    const isString = isQuoted || form.kind === "heredoc";
    pieces.push(text.slice(copied, from), isString ? " ".repeat(to - from) : blank(text.slice(from, to)));
    copied = to;
    opening.lastIndex = Math.max(end, match.index + 1);
  }
  pieces.push(text.slice(copied));
  return { code: pieces.join(""), directives };
}

interface Opening {
  readonly opening: RegExp;
  /** The form of each capture group. */
  readonly groups: Readonly<Record<number, MaskedSyntax>>;
}

const openings = new WeakMap<Lexical, Opening>();

/** Builds one regular expression with a group per form. A nested group provides `$1`. */
function openingOf(forms: Lexical): Opening {
  const known = openings.get(forms);
  if (known !== undefined) return known;
  const groups: Record<number, MaskedSyntax> = {};
  let group = 1;
  for (const form of forms) {
    groups[group] = form;
    group += /\((?!\?)/.test(form.open.replace(/\\./g, "")) ? 2 : 1;
  }
  const opening = new RegExp(forms.map(({ open }) => `(${open})`).join("|"), "gm");
  openings.set(forms, { opening, groups });
  return { opening, groups };
}

/** The offset after the form; negative if it never ends, undefined if it doesn't begin here. */
function endOf(
  text: string,
  form: MaskedSyntax,
  start: number,
  inside: number,
  argument: string,
): number | undefined {
  if (form.kind === "template") return endOfTemplate(text, inside);
  if (form.kind === "regex") return mayBeRegex(text, start) ? endOfRegex(text, inside) : undefined;
  if (form.kind === "tag") return beforeTag(text, inside);
  if (form.kind === "heredoc") return endOfHeredoc(text, inside, argument);
  if (form.kind === "directive") return endOfDirective(text, inside);
  if (form.close === undefined) return lineEnd(text, inside);
  const close = form.close.replace("$1", argument);
  return endByClose(text, inside, close, form);
}

function endByClose(text: string, inside: number, close: string, form: MaskedSyntax): number {
  if (form.multiline) {
    let at = text.indexOf(close, inside);
    while (at >= 0 && form.escapes && isEscaped(text, at, inside)) at = text.indexOf(close, at + 1);
    return at < 0 ? -1 : at + close.length;
  }
  for (let at = inside; at < text.length && text[at] !== "\n"; at++) {
    if (form.escapes && text[at] === "\\") at++;
    else if (text.startsWith(close, at)) return at + close.length;
  }
  return -1;
}

function isEscaped(text: string, at: number, from: number): boolean {
  let before = at;
  while (before > from && text[before - 1] === "\\") before--;
  return (at - before) % 2 === 1;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** End of a JavaScript template literal, including nested code and templates. */
function endOfTemplate(text: string, inside: number): number {
  // Number of open braces in the code of each nested template.
  const open: number[] = [];
  let inCode = false;
  for (let at = inside; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (!inCode) {
      if (char === "$" && text[at + 1] === "{") {
        open.push(0);
        inCode = true;
        at++;
      } else if (char === "`") {
        if (open.length === 0) return at + 1;
        inCode = true;
      }
    } else if (char === "`") inCode = false;
    else if (char === "{") open[open.length - 1] = (open.at(-1) ?? 0) + 1;
    else if (char === "}") {
      const braces = open.at(-1) ?? 0;
      if (braces > 0) open[open.length - 1] = braces - 1;
      else {
        open.pop();
        inCode = false;
      }
    }
  }
  return -1;
}

/** Whether a slash is at the beginning of a value. */
function mayBeRegex(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && (text[at] === " " || text[at] === "\t")) at--;
  const before = text[at];
  if (before === undefined || /[(,=:[!&|?{;\n~+*%^-]/.test(before)) return true;
  return (
    /\w/.test(before) &&
    /\b(?:return|typeof|case|when|if|unless|and|or|not)$/.test(text.slice(Math.max(0, at - 8), at + 1))
  );
}

function endOfRegex(text: string, inside: number): number {
  let inClass = false;
  for (let at = inside; at < text.length && text[at] !== "\n"; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) return at + 1;
  }
  return -1;
}

/** Start of the line with the closing word. Also masks the rest of the first line. */
function endOfHeredoc(text: string, inside: number, word: string): number {
  let start = lineEnd(text, inside) + 1;
  while (start < text.length) {
    const end = lineEnd(text, start);
    const line = text.slice(start, Math.min(end, start + 200)).trim();
    if (line.startsWith(word) && !/^\w/.test(line.slice(word.length))) return start;
    start = end + 1;
  }
  return -1;
}

function beforeTag(text: string, inside: number): number {
  const tag = text.indexOf("<?", inside);
  return tag < 0 ? text.length : tag;
}

function endOfDirective(text: string, inside: number): number {
  let end = lineEnd(text, inside);
  while (end < text.length && text[end - 1] === "\\") end = lineEnd(text, end + 1);
  return end;
}

/** Replaces everything except line ends with spaces. */
export function blank(text: string): string {
  return text.replace(/[^\n]+/g, (line) => " ".repeat(line.length));
}
