import type { Position, Range } from "vscode-languageserver-protocol";
import type { Documents } from "../context/documents";
import { indentOf, isBlank, splitLines, widthOf } from "../protocol/code/lines";
import type { RegionParams, RegionResult } from "../protocol/edit";
import type { SyntaxSpan, SyntaxTrees } from "../syntax/syntax";
import { declarationsOf, leadingOf } from "./apply/declarations";
import { rangeOf } from "./editing";
import { changedSentence, nameOf } from "./guards";
import { Refused } from "./refused";
import type { Region } from "./source";

export interface RegionDeps {
  readonly documents: Pick<Documents, "get">;
  readonly syntax: Pick<SyntaxTrees, "spansAround">;
}

/** What is longer is too much for one edit that nobody selected. */
const mostLines = 250;
/** A statement that is no definition is widened to no more than this. */
const mostBlockLines = 60;

/** The whole lines that a selection touches, or the smallest definition or block around an empty one. */
export async function regionOf(
  { start, end }: Range,
  lines: readonly string[],
  languageId: string,
  syntax: Pick<SyntaxTrees, "spansAround">,
): Promise<Region> {
  const last = lines.length - 1;
  const isEmpty = start.line === end.line && start.character === end.character;
  if (!isEmpty) {
    const first = Math.min(start.line, last);
    const to = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
    return { start: first, end: Math.max(first, Math.min(to, last)) + 1 };
  }
  return widen(Math.min(start.line, last), start, lines, languageId, syntax);
}

/** The same of a document as it is open. Throws `Refused` for one that is not, or that was changed since. */
export async function regionAt(
  { textDocument: { uri, version }, range }: RegionParams,
  { documents, syntax }: RegionDeps,
): Promise<RegionResult> {
  const document = documents.get(uri);
  if (document === undefined) throw new Refused(`Open ${nameOf(uri)} first.`);
  if (document.version !== version) throw new Refused(changedSentence(nameOf(uri)));
  const lines = splitLines(document.getText());
  return { range: rangeOf(await regionOf(range, lines, document.languageId, syntax), lines) };
}

async function widen(
  cursor: number,
  position: Position,
  lines: readonly string[],
  languageId: string,
  syntax: Pick<SyntaxTrees, "spansAround">,
): Promise<Region> {
  const line = below(cursor, lines);
  const text = lines[line] ?? "";
  const character =
    line === position.line ? Math.max(position.character, indentOf(text).length) : indentOf(text).length;
  const inText = Math.min(character, Math.max(0, text.trimEnd().length - 1));
  const spans = await syntax.spansAround(lines.join("\n"), languageId, { line, character: inText });
  const span = choose(spans, line) ?? declarationAround(line, lines);
  if (span !== undefined) return withLead(span, lines);
  if (isBlank(text)) return { start: cursor, end: cursor + 1 };
  return spans.length > 0 ? withLead(widest(spans), lines) : paragraph(line, lines);
}

/** From a comment or decorator above a declaration, the line that declares. */
function below(cursor: number, lines: readonly string[]): number {
  const owner = declarationsOf(lines).find(({ leading, start }) => leading <= cursor && cursor < start);
  return owner?.start ?? cursor;
}

function choose(spans: readonly SyntaxSpan[], line: number): Region | undefined {
  const definition = spans.find(({ kind }) => kind === "definition");
  if (definition === undefined) return undefined;
  if (definition.end - definition.start <= mostLines) return definition;
  const inner = spans.filter(({ start, end }) => start >= definition.start && end <= definition.end);
  return inner.length > 1 ? widest(inner.slice(0, -1)) : { start: line, end: line + 1 };
}

/** The largest that is not too large, or else the smallest. */
function widest(spans: readonly SyntaxSpan[]): Region {
  const fitting = spans.findLast(({ start, end }) => end - start <= mostBlockLines);
  return fitting ?? spans[0] ?? { start: 0, end: 1 };
}

/** By keywords and indentation, for languages without a grammar. */
function declarationAround(line: number, lines: readonly string[]): Region | undefined {
  return declarationsOf(lines).findLast(
    ({ leading, end }) => leading <= line && line < end && end - leading <= mostLines,
  );
}

/** With the comments and decorators right above. */
function withLead({ start, end }: Region, lines: readonly string[]): Region {
  return { start: leadingOf(lines, start), end };
}

/** The lines around that are as deep or deeper, up to the next empty one. */
function paragraph(line: number, lines: readonly string[]): Region {
  const depth = widthOf(indentOf(lines[line] ?? ""));
  const belongs = (text: string | undefined) =>
    text !== undefined && !isBlank(text) && widthOf(indentOf(text)) >= depth;
  let [start, end] = [line, line + 1];
  while (belongs(lines[start - 1])) start -= 1;
  while (belongs(lines[end])) end += 1;
  return { start, end };
}
