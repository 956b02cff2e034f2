import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Chat } from "../chat/chat";
import type { EditResult } from "../protocol/edit";
import type { SyntaxTrees } from "../syntax/syntax";
import type { EditFigures } from "./figures";
import type { GuardDeps } from "./guards";
import type { RungRecord } from "./rungs/rungRecord";
import type { EditTask, Region } from "./source";

export interface EditDeps extends GuardDeps {
  readonly chat: Chat;
  readonly syntax: Pick<SyntaxTrees, "mistakes" | "spansAround">;
  readonly rungs: RungRecord;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** An edit that is being made. */
export interface Editing {
  readonly document: TextDocument;
  readonly version: number;
  /** As they were when the edit was asked for. */
  readonly lines: readonly string[];
  readonly eol: string;
  readonly region: Region;
  readonly task: EditTask;
  readonly figures: EditFigures;
  /** What the user should know before the document is changed, as one sentence. */
  readonly caution?: string;
  /** What the model said last. */
  answer: string;
}

/** The line end that the text has more of. */
export function eolOf(text: string): "\r\n" | "\n" {
  const windows = text.split("\r\n").length - 1;
  return windows * 2 > text.split("\n").length - 1 ? "\r\n" : "\n";
}

export function rangeOf({ start, end }: Region, lines: readonly string[]): EditResult["range"] {
  const last = Math.max(start, end - 1);
  return { start: { line: start, character: 0 }, end: { line: last, character: lines[last]?.length ?? 0 } };
}
