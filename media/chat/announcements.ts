import type { PanelState, Turn } from "../../client/chat/messages";
import { isRunning } from "./model";
import type { Text } from "./strings";

/** Longest part of an answer that is read out by itself, in UTF-16 code units. */
const longestReading = 500;

/** What screen readers are told when answers have ended since `before`: one sentence for each. */
export function endingsSince(
  before: PanelState | undefined,
  now: PanelState,
  text: Text,
  answerOf: (turnId: string) => string,
): string[] {
  if (before?.conversationId !== now.conversationId) return [];
  const running = new Set(before.turns.filter(isRunning).map(({ id }) => id));
  return now.turns
    .filter((turn) => running.has(turn.id) && !isRunning(turn))
    .map((turn) => ending(turn, text, answerOf(turn.id)));
}

function ending(turn: Turn, text: Text, answer: string): string {
  if (turn.state === "failed") return turn.error ?? text("failed");
  if (turn.state === "stopped") return text("stopped");
  const spoken = text("answerFinished", inWords(answer, text("codeInWords")));
  return turn.state === "cutOff" ? `${spoken} ${text("cutOff")}` : spoken;
}

/** Markdown as it can be read out: without its marks, and code only mentioned. */
function inWords(markdown: string, code: string): string {
  const words = markdown
    .slice(0, 4 * longestReading)
    .replace(/^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1|$(?![\s\S]))/gm, ` ${code} `)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*_#>|]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return words.length > longestReading ? `${words.slice(0, longestReading)}…` : words;
}
