import { indentOf, indentWidth } from "../../protocol/code/lines";
import { type Declaration, maxDeclarations, maxDepth, maxNamespaces, maxTotal } from "./declaration";
import { clip, type TextLines, textOf, withoutIndent } from "./heads";
import type { Code } from "./items";

/** A line of code, including the lines up to the end of its brackets. */
export interface LogicalLine {
  /** Zero-based number of its first line. */
  readonly line: number;
  readonly indent: number;
  /** Offset of its first word. */
  readonly start: number;
  /** Offset of its end. */
  readonly end: number;
  /** Its code on one line, truncated if long. */
  readonly code: string;
}

/** A declaration found in a line. */
export interface LineDeclaration {
  readonly name: string;
  /** True by default. */
  readonly exported?: boolean;
  readonly bases?: readonly string[];
  readonly owner?: string;
  /** Scope in which to read the lines indented under it. If absent, they are skipped. */
  readonly inside?: string;
  /** Its content counts as declared in the enclosing scope. */
  readonly isTransparent?: boolean;
  /** It holds types, not members. */
  readonly isNamespace?: boolean;
  /** End offset of its signature; by default the end of the line. */
  readonly headEnd?: number;
  /** Text shown after the signature instead of a body. */
  readonly rest?: string;
  /** The line that declares it, if different. */
  readonly from?: LogicalLine;
  /** Members that the line itself names. */
  readonly members?: readonly string[];
}

/** A language whose blocks are marked by indentation. */
export interface IndentedLanguage {
  /** Whether braces enclose values, not blocks: their content then belongs to the line. */
  readonly hasBraceValues?: boolean;
  /** Returns a reader for the lines of one scope, in order (`top`: the file). `under`: the lines indented under it. */
  open(
    scope: string,
    code: Code,
  ): (line: LogicalLine, under: () => readonly LogicalLine[]) => readonly LineDeclaration[];
}

interface Nesting {
  readonly depth: number;
  readonly namespaces: number;
}

const maxCode = 1000;
/** Limit on lines read from a constructor. */
const maxUnder = 400;
const maxHeadLines = 8;

/** Reads a file in a language whose blocks are marked by indentation. */
export function readIndented(code: Code, lines: TextLines, language: IndentedLanguage): Declaration[] {
  return new IndentedReader(code, lines, language).read();
}

class IndentedReader {
  readonly #logical: readonly LogicalLine[];
  /** For each logical line, the next one that is not indented under it. */
  readonly #ends: readonly number[];
  #left = maxTotal;

  constructor(
    readonly code: Code,
    readonly lines: TextLines,
    readonly language: IndentedLanguage,
  ) {
    this.#logical = logicalLines(code, lines, language.hasBraceValues === true);
    this.#ends = endsOf(this.#logical);
  }

  read(): Declaration[] {
    return this.#block(0, this.#logical.length, "top", { depth: 0, namespaces: 0 });
  }

  #block(from: number, to: number, scope: string, nesting: Nesting): Declaration[] {
    const declared: Declaration[] = [];
    const classify = this.language.open(scope, this.code);
    for (let at = from; at < to; at = Math.min(to, this.#ends[at] ?? to)) {
      const line = this.#logical[at];
      const end = Math.min(to, this.#ends[at] ?? to);
      if (line === undefined) break;
      for (const found of classify(line, () => this.#logical.slice(at + 1, Math.min(end, at + maxUnder)))) {
        if (this.#left-- <= 0 || declared.length >= maxDeclarations) return declared;
        if (!found.isTransparent)
          declared.push(this.#declaration(found.from ?? line, found, at + 1, end, nesting));
        else if (found.inside) declared.push(...this.#block(at + 1, end, found.inside, nesting));
      }
    }
    return declared;
  }

  #declaration(
    line: LogicalLine,
    found: LineDeclaration,
    from: number,
    to: number,
    nesting: Nesting,
  ): Declaration {
    const isDeep = found.isNamespace ? nesting.namespaces >= maxNamespaces : nesting.depth >= maxDepth;
    const below = found.isNamespace
      ? { ...nesting, namespaces: nesting.namespaces + 1 }
      : { ...nesting, depth: nesting.depth + 1 };
    const head = this.#head(line, found);
    const named = found.members?.map((name) => simple(name, line.line, head)) ?? [];
    const inner = found.inside && !isDeep ? this.#block(from, to, found.inside, below) : [];
    return {
      name: found.name,
      line: line.line,
      exported: found.exported ?? true,
      head,
      members: [...named, ...inner],
      bases: found.bases ?? [],
      ...(found.owner !== undefined && { owner: found.owner }),
      text: textOf(this.lines.lines, line.line, head, found.inside !== undefined),
    };
  }

  #head(line: LogicalLine, found: LineDeclaration): string {
    const all = this.code.text.slice(line.start, found.headEnd ?? line.end).split("\n", maxHeadLines + 1);
    const isValue = found.headEnd === undefined && all.length > 1 && /^[^([]*=/.test(line.code);
    const kept = all.slice(0, isValue ? 1 : maxHeadLines);
    const indent = indentOf(this.lines.lines[line.line] ?? "").length;
    const shown = withoutIndent(kept, indent)
      .map((text) => clip(text.trimEnd()))
      .join("\n");
    return kept.length < all.length ? `${shown} …` : shown + (found.rest ?? "");
  }
}

function simple(name: string, line: number, head: string): Declaration {
  return { name, line, exported: true, head, members: [], bases: [], text: head };
}

/** Joins lines across brackets and skips blank ones. */
function logicalLines(
  { code, closing }: Code,
  lines: TextLines,
  hasBraceValues: boolean,
): readonly LogicalLine[] {
  const found: LogicalLine[] = [];
  let offset = 0;
  while (offset < code.length) {
    const start = firstOf(code, offset);
    if (code[start] === "\n" || start >= code.length) {
      offset = start + 1;
      continue;
    }
    const end = endOf(code, closing, start, hasBraceValues);
    found.push({
      line: lines.lineAt(start),
      indent: indentWidth(code.slice(offset, start)),
      start,
      end: trimmedEnd(code, start, end),
      code: code
        .slice(start, Math.min(end, start + maxCode))
        .replace(/\s+/g, " ")
        .trim(),
    });
    offset = end + 1;
  }
  return found;
}

function firstOf(code: string, from: number): number {
  let at = from;
  while (code[at] === " " || code[at] === "\t") at++;
  return at;
}

function endOf(code: string, closing: Int32Array, start: number, hasBraceValues: boolean): number {
  for (let at = start; at < code.length; at++) {
    const close = closing[at] ?? 0;
    if (close > at && (hasBraceValues || code[at] !== "{")) at = close - (code[close] === "\n" ? 1 : 0);
    else if (code[at] === "\n" && code[at - 1] !== "\\") return at;
  }
  return code.length;
}

function trimmedEnd(code: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(code[at - 1] ?? "")) at--;
  return at;
}

function endsOf(lines: readonly LogicalLine[]): readonly number[] {
  const ends = new Array<number>(lines.length).fill(lines.length);
  const open: number[] = [];
  for (const [at, { indent }] of lines.entries()) {
    while (open.length > 0 && (lines[open.at(-1) ?? 0]?.indent ?? 0) >= indent) ends[open.pop() ?? 0] = at;
    open.push(at);
  }
  return ends;
}
