import type { FromPanel } from "../../../client/chat/messages";
import type { StringName } from "../strings";

type Send = Extract<FromPanel, { type: "send" }>;
export type Command = NonNullable<Send["command"]> | "clear";

/** What the commands do, in the order in which they are offered. */
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

/** The message that a text stands for; undefined when there is nothing to send. A "/" that begins no command is text. */
export function parseMessage(text: string): Send | { readonly type: "newChat" } | undefined {
  const [, word = "", rest = ""] = /^\/([a-z]+)(?:\s([\s\S]*))?$/.exec(text.trim()) ?? [];
  const command = commands.find((name) => name === word);
  if (command === "clear") return { type: "newChat" };
  if (command !== undefined) return { type: "send", text: rest.trim(), command };
  return text.trim() === "" ? undefined : { type: "send", text: text.trim() };
}

/** A text put beside what is typed: behind it, or in front when it is a command. `caret` is behind what was put there. */
export function joinTyped(typed: string, added: string): { readonly text: string; readonly caret: number } {
  if (typed.trim() === "") return { text: added, caret: added.length };
  const message = parseMessage(added);
  if (message?.type === "send" && message.command !== undefined)
    return { text: `${added}\n\n${typed}`, caret: added.length };
  const text = `${typed.trimEnd()}\n\n${added}`;
  return { text, caret: text.length };
}
