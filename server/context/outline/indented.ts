import { columnOf } from "./brackets";
import { type Declaration, maxDeclarations, maxDepth, maxNamespaces, maxTotal } from "./declaration";
import { clip, type TextLines, textOf, withoutIndent } from "./heads";
import type { Code } from "./items";

/** A line of code with the lines that its brackets are closed in. */
export interface LogicalLine {
  /** Number of its first line, from 0. */
  readonly line: number;
  readonly indent: number;
  /** Offset of its first word. */
  readonly start: number;
  /** Offset of its end. */
  readonly end: number;
  /** Its code on one line, a part of it when it is long. */
  readonly code: string;
}

/** What one line declares. */
export interface LineFound {
  readonly name: string;
  /** Yes when it is left out. */
  readonly exported?: boolean;
  readonly bases?: readonly string[];
  readonly owner?: string;
  /** How the lines that are indented under it are read; not at all without it. */
  readonly inside?: string;
  /** What is in it counts as declared where it stands. */
  readonly isTransparent?: boolean;
  /** It holds types, not members. */
  readonly isNamespace?: boolean;
  /** Offset of the end of its signature; the end of the line without it. */
  readonly headEnd?: number;
  /** What stands behind the signature in place of a body. */
  readonly rest?: string;
  /** The line that declares it, when it is another one. */
  readonly from?: LogicalLine;
  /** Members that the line itself names. */
  readonly members?: readonly string[];
}

/** A language whose blocks are told by their indentation. */
export interface IndentedLanguage {
  /** Whether braces hold values, not blocks: what is in them belongs to the line. */
  readonly hasBraceValues?: boolean;
  /** Reads the lines of one scope, in order; `top` is the file's. `under`: the lines that are indented under one. */
  open(
    scope: string,
    code: Code,
  ): (line: LogicalLine, under: () => readonly LogicalLine[]) => readonly LineFound[];
}

interface Place {
  readonly depth: number;
  readonly namespaces: number;
}

const maxCode = 1000;
/** Lines of a constructor. */
const maxUnder = 400;
const maxHeadLines = 8;

/** Reads a file in a language whose blocks are told by their indentation. */
export function readIndented(code: Code, lines: TextLines, language: IndentedLanguage): Declaration[] {
  return new IndentedReader(code, lines, language).read();
}

class IndentedReader {
  readonly #logical: readonly LogicalLine[];
  /** By logical line: the first one behind it that is not indented under it. */
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

  #block(from: number, to: number, scope: string, place: Place): Declaration[] {
    const declared: Declaration[] = [];
    const classify = this.language.open(scope, this.code);
    for (let at = from; at < to; at = Math.min(to, this.#ends[at] ?? to)) {
      const line = this.#logical[at];
      const end = Math.min(to, this.#ends[at] ?? to);
      if (line === undefined) break;
      for (const found of classify(line, () => this.#logical.slice(at + 1, Math.min(end, at + maxUnder)))) {
        if (this.#left-- <= 0 || declared.length >= maxDeclarations) return declared;
        if (!found.isTransparent)
          declared.push(this.#declaration(found.from ?? line, found, at + 1, end, place));
        else if (found.inside) declared.push(...this.#block(at + 1, end, found.inside, place));
      }
    }
    return declared;
  }

  #declaration(line: LogicalLine, found: LineFound, from: number, to: number, place: Place): Declaration {
    const isDeep = found.isNamespace ? place.namespaces >= maxNamespaces : place.depth >= maxDepth;
    const below = found.isNamespace
      ? { ...place, namespaces: place.namespaces + 1 }
      : { ...place, depth: place.depth + 1 };
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

  #head(line: LogicalLine, found: LineFound): string {
    const all = this.code.text.slice(line.start, found.headEnd ?? line.end).split("\n", maxHeadLines + 1);
    const isValue = found.headEnd === undefined && all.length > 1 && /^[^([]*=/.test(line.code);
    const kept = all.slice(0, isValue ? 1 : maxHeadLines);
    const shown = withoutIndent(kept, line.indent)
      .map((text) => clip(text.trimEnd()))
      .join("\n");
    return kept.length < all.length ? `${shown} …` : shown + (found.rest ?? "");
  }
}

function simple(name: string, line: number, head: string): Declaration {
  return { name, line, exported: true, head, members: [], bases: [], text: head };
}

/** Lines without those that are blank or inside of brackets. */
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
      indent: columnOf(code, offset, start),
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
