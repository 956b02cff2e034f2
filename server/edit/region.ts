import type { Position, Range } from "vscode-languageserver-protocol";
import { indentOf, indentWidth, isBlank, splitLines } from "../protocol/code/lines";
import type { RegionParams, RegionResult } from "../protocol/edit";
import { l10n } from "../protocol/l10n";
import type { SyntaxSpan, SyntaxTrees } from "../syntax/syntax";
import type { Documents } from "../workspace/documents";
import { declarationsOf, leadingOf } from "./apply/declarations";
import { rangeOf } from "./editing";
import { EditRefusedError } from "./editRefusedError";
import { changedSentence, nameOf } from "./guards";
import type { Region } from "./source";

export interface RegionDeps {
  readonly documents: Pick<Documents, "get">;
  readonly syntax: Pick<SyntaxTrees, "spansAround">;
}

/** Most lines of a region that the user did not select. */
const maxLines = 250;
/** Most lines of a block other than a definition. */
const maxBlockLines = 60;

/** The whole lines that a selection touches; for an empty one, the smallest definition or block around it. */
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

/** The region in an open document. Throws an `EditRefusedError` if it is not open or is stale. */
export async function regionAt(
  { textDocument: { uri, version }, range }: RegionParams,
  { documents, syntax }: RegionDeps,
): Promise<RegionResult> {
  const document = documents.get(uri);
  if (document === undefined) throw new EditRefusedError(l10n.t("Open {0} first.", nameOf(uri)));
  if (document.version !== version) throw new EditRefusedError(changedSentence(nameOf(uri)));
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

/** The declaring line, if the cursor is in a comment or decorator above a declaration. */
function below(cursor: number, lines: readonly string[]): number {
  const owner = declarationsOf(lines).find(({ leading, start }) => leading <= cursor && cursor < start);
  return owner?.start ?? cursor;
}

function choose(spans: readonly SyntaxSpan[], line: number): Region | undefined {
  const definition = spans.find(({ kind }) => kind === "definition");
  if (definition === undefined) return undefined;
  if (definition.end - definition.start <= maxLines) return definition;
  const inner = spans.filter(({ start, end }) => start >= definition.start && end <= definition.end);
  return inner.length > 1 ? widest(inner.slice(0, -1)) : { start: line, end: line + 1 };
}

/** The largest span of at most `maxBlockLines`, or else the smallest one. */
function widest(spans: readonly SyntaxSpan[]): Region {
  const fitting = spans.findLast(({ start, end }) => end - start <= maxBlockLines);
  return fitting ?? spans[0] ?? { start: 0, end: 1 };
}

/** Finds a declaration by keywords and indentation, for languages without a grammar. */
function declarationAround(line: number, lines: readonly string[]): Region | undefined {
  return declarationsOf(lines).findLast(
    ({ leading, end }) => leading <= line && line < end && end - leading <= maxLines,
  );
}

/** Includes the comments and decorators right above. */
function withLead({ start, end }: Region, lines: readonly string[]): Region {
  return { start: leadingOf(lines, start), end };
}

/** The adjacent lines at the same depth or deeper, up to the next blank line. */
function paragraph(line: number, lines: readonly string[]): Region {
  const depth = indentWidth(lines[line] ?? "");
  const belongs = (text: string | undefined) =>
    text !== undefined && !isBlank(text) && indentWidth(text) >= depth;
  let [start, end] = [line, line + 1];
  while (belongs(lines[start - 1])) start -= 1;
  while (belongs(lines[end])) end += 1;
  return { start, end };
}
