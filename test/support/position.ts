import type { Position } from "vscode-languageserver-protocol";

/** The position at the end of `text`, in UTF-16 code units as LSP counts. */
export function positionAfter(text: string): Position {
  const lines = text.split(/\r\n|\n|\r/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
