import type { FromPanel } from "../../../client/chat/protocol/messages";
import type { StringName } from "../../../client/chat/protocol/strings";

type Send = Extract<FromPanel, { type: "send" }>;
export type Command = NonNullable<Send["command"]> | "clear";

/** Descriptions of the commands, in menu order. */
export const commandTexts: Readonly<Record<Command, StringName>> = {
  explain: "commandExplain",
  fix: "commandFix",
  tests: "commandTests",
  doc: "commandDoc",
  review: "commandReview",
  commit: "commandCommit",
  clear: "commandClear",
};

export const commands = Object.keys(commandTexts) as Command[];

/** Parses the input into a message; undefined if it is empty. A "/" without a known command is plain text. */
export function parseMessage(text: string): Send | { readonly type: "newChat" } | undefined {
  const [, word = "", rest = ""] = /^\/([a-z]+)(?:\s([\s\S]*))?$/.exec(text.trim()) ?? [];
  const command = commands.find((name) => name === word);
  if (command === "clear") return { type: "newChat" };
  if (command !== undefined) return { type: "send", text: rest.trim(), command };
  return text.trim() === "" ? undefined : { type: "send", text: text.trim() };
}

/** Adds a text to the typed one: after it, or before it if the text is a command. `caret` is at the end of the added text. */
export function joinTyped(typed: string, added: string): { readonly text: string; readonly caret: number } {
  if (typed.trim() === "") return { text: added, caret: added.length };
  const message = parseMessage(added);
  if (message?.type === "send" && message.command !== undefined)
    return { text: `${added}\n\n${typed}`, caret: added.length };
  const text = `${typed.trimEnd()}\n\n${added}`;
  return { text, caret: text.length };
}
