import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ModelQueue } from "../models/modelQueue";
import type { EditResult } from "../protocol/edit";
import type { SyntaxTrees } from "../syntax/syntax";
import type { EditFigures } from "./figures";
import type { GuardDeps } from "./guards";
import type { EditTask, Region } from "./source";

export interface EditDeps extends GuardDeps {
  readonly queue: ModelQueue;
  readonly syntax: Pick<SyntaxTrees, "mistakes" | "spansAround">;
  /** Clock in milliseconds. */
  readonly now: () => number;
}

/** An edit in progress. */
export interface Editing {
  readonly document: TextDocument;
  readonly version: number;
  /** The document's lines when the edit was requested. */
  readonly lines: readonly string[];
  readonly eol: string;
  readonly region: Region;
  readonly task: EditTask;
  readonly figures: EditFigures;
  /** A warning about changing this document, as one sentence. */
  readonly caution?: string;
  /** The model's last answer. */
  answer: string;
}

/** The more frequent line ending of a text. */
export function eolOf(text: string): "\r\n" | "\n" {
  const windows = text.split("\r\n").length - 1;
  return windows * 2 > text.split("\n").length - 1 ? "\r\n" : "\n";
}

export function rangeOf({ start, end }: Region, lines: readonly string[]): EditResult["range"] {
  const last = Math.max(start, end - 1);
  return { start: { line: start, character: 0 }, end: { line: last, character: lines[last]?.length ?? 0 } };
}
