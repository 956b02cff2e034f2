import type { Diagnostic } from "vscode-languageserver-protocol";
import type { ContextBlock } from "../protocol/chat";
import { isBlank, splitLines } from "../protocol/code/lines";
import type { EditPreset, EditRound } from "../protocol/edit";

/** Whole lines of a document, `end` exclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** A text in three parts, in lines. The middle one is what is to be changed. */
export interface Parts {
  readonly before: readonly string[];
  readonly region: readonly string[];
  readonly after: readonly string[];
}

/** What is asked for, as the model has to know it. */
export interface EditTask {
  /** As the user knows the file. */
  readonly path: string;
  readonly languageId: string;
  /** The file as the model has left it: with the last round's text in the region. */
  readonly parts: Parts;
  /** What stood in the region before the first round. */
  readonly original: readonly string[];
  readonly instruction: string;
  readonly preset?: EditPreset;
  readonly diagnostics: readonly Diagnostic[];
  readonly context: readonly ContextBlock[];
  readonly rounds: readonly EditRound[];
  /** For another try after an answer that repeated itself. */
  readonly repeatPenalty?: number;
  /** How to answer, where it is not one of the forms of an edit. */
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

/** Nothing stands there yet. */
export function isInsertion({ region }: Parts): boolean {
  return region.every(isBlank);
}
