import type { Diagnostic } from "vscode-languageserver-protocol";
import type { ContextBlock } from "../protocol/chat";
import { isBlank, splitLines } from "../protocol/code/lines";
import type { EditPreset, EditRound } from "../protocol/edit";

/** Whole lines of a document, `end` exclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** The lines of a text in three parts; the middle one is to be changed. */
export interface Parts {
  readonly before: readonly string[];
  readonly region: readonly string[];
  readonly after: readonly string[];
}

/** An edit request with all that the prompt needs. */
export interface EditTask {
  /** Path of the file as shown to the user. */
  readonly path: string;
  readonly languageId: string;
  /** The file with the last round's text in the region. */
  readonly parts: Parts;
  /** The region before the first round. */
  readonly original: readonly string[];
  readonly instruction: string;
  readonly preset?: EditPreset;
  readonly diagnostics: readonly Diagnostic[];
  readonly context: readonly ContextBlock[];
  readonly rounds: readonly EditRound[];
  /** For a retry after an answer that repeated itself. */
  readonly repeatPenalty?: number;
  /** Instructions on the answer's form, if it is no edit format. */
  readonly form?: string;
}

export function linesOf({ before, region, after }: Parts): string[] {
  return [...before, ...region, ...after];
}

/** The file's lines with the last round's text in the region. */
export function partsOf(
  lines: readonly string[],
  { start, end }: Region,
  rounds: readonly EditRound[],
): Parts {
  const last = rounds.at(-1);
  return {
    before: lines.slice(0, start),
    region: last === undefined ? lines.slice(start, end) : splitLines(last.newText),
    after: lines.slice(end),
  };
}

/** Whether the region is blank. */
export function isInsertion({ region }: Parts): boolean {
  return region.every(isBlank);
}
