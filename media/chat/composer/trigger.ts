/** A command at the start of the text, or an attachment at the cursor, that a menu can complete. */
export interface Trigger {
  readonly kind: "command" | "context";
  /** The text after the "/" or "@". */
  readonly query: string;
  /** Position of the "/" or "@". */
  readonly start: number;
}

/** Longest part of the text before the cursor that is searched. */
const longestQuery = 200;

export function findTrigger(text: string, caret: number): Trigger | undefined {
  const from = Math.max(0, caret - longestQuery);
  const before = text.slice(from, caret);
  const command = from === 0 ? /^\/([a-z]*)$/i.exec(before) : null;
  if (command !== null) return { kind: "command", query: command[1] ?? "", start: 0 };
  const context = /(?:^|\s)@([^\s@]*)$/.exec(before);
  if (context === null) return undefined;
  const query = context[1] ?? "";
  return { kind: "context", query, start: caret - query.length - 1 };
}
