/** A part of a text that is no code: how it begins and ends. */
export interface Form {
  /** Source of a regular expression that matches a few characters. */
  readonly open: string;
  /** What ends it; `$1` is what the first group of `open` matched. Without it the form ends with its line. */
  readonly close?: string;
  /** Whether it may go on in the next line. */
  readonly multiline?: true;
  /** Whether a backslash takes the meaning of the character behind it. */
  readonly escapes?: true;
  /** What it is when that takes more than its end. */
  readonly kind?: "template" | "regex" | "heredoc" | "directive" | "tag";
}

/** A line such as `#define` or `#if`, with the lines that it goes on in. */
export interface Directive {
  readonly start: number;
  readonly text: string;
}

export interface Masked {
  /** As long as the text, with spaces in place of comments, of what strings hold (line ends too), and of directives. */
  readonly code: string;
  readonly directives: readonly Directive[];
}

export type Lexical = readonly Form[];

/** Takes away what is no code. A form that is never closed takes no more than its opening. Linear in the length of the text. */
export function mask(text: string, forms: Lexical): Masked {
  const { opening, groups } = openingOf(forms);
  const directives: Directive[] = [];
  const pieces: string[] = [];
  // Until where a form is known to have no end: it is not looked for again.
  const endless = new Map<Form, number>();
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
    // A string is one word: its lines are no lines of code.
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
  /** The form that a group of the expression stands for. */
  readonly groups: Readonly<Record<number, Form>>;
}

const openings = new WeakMap<Lexical, Opening>();

/** Each form in a group of its own; a group in it is what `$1` stands for. */
function openingOf(forms: Lexical): Opening {
  const known = openings.get(forms);
  if (known !== undefined) return known;
  const groups: Record<number, Form> = {};
  let group = 1;
  for (const form of forms) {
    groups[group] = form;
    group += /\((?!\?)/.test(form.open.replace(/\\./g, "")) ? 2 : 1;
  }
  const opening = new RegExp(forms.map(({ open }) => `(${open})`).join("|"), "gm");
  openings.set(forms, { opening, groups });
  return { opening, groups };
}

/** The offset behind the form; negative when it does not end, nothing when it does not begin here. */
function endOf(
  text: string,
  form: Form,
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

function endByClose(text: string, inside: number, close: string, form: Form): number {
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

/** A template of JavaScript with the code in it, and the templates in that. */
function endOfTemplate(text: string, inside: number): number {
  // Braces that are open in the code of each template.
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

/** Whether a slash stands where a value begins. */
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

/** Up to the line that holds the word alone. The rest of the first line is masked too. */
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

/** Spaces in place of all but the line ends. */
export function blank(text: string): string {
  return text.replace(/[^\n]+/g, (line) => " ".repeat(line.length));
}
