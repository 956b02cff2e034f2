import type { Position, Range } from "vscode";
import type * as protocol from "vscode-languageserver-protocol";

/** The range as plain data, for messages and storage. */
export function plainRange({ start, end }: Range): protocol.Range {
  return { start: plainPosition(start), end: plainPosition(end) };
}

export function plainPosition({ line, character }: Position): protocol.Position {
  return { line, character };
}
