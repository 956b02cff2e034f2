import type { PanelState, Turn } from "../../../client/chat/protocol/messages";
import type { Text } from "../../../client/chat/protocol/strings";
import { isRunning } from "../model";

/** Longest part of an answer that a screen reader announces, in UTF-16 code units. */
const longestReading = 500;

/** Announcements for screen readers: one for each answer that has ended since `before`. */
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

/** Markdown as speakable text: without markup, and with a placeholder for each code block. */
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
