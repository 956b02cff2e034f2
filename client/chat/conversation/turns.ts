/** Pure functions on the turns of a conversation. */

import type { ChatMessage, ChatSummary, ContextBlock, SourceLocation } from "../../../server/protocol/chat";
import { asksToExplain } from "../../../server/protocol/explanation";
import { l10n } from "../../../server/protocol/l10n";

import type { Turn, TurnOffer } from "../protocol/messages";
import type { AssistantTurn, Conversation, StoredTurn, UserTurn } from "./conversation";
import { namesFiles } from "./namedFiles";

export interface Messages {
  readonly messages: readonly ChatMessage[];
  readonly summary?: ChatSummary;
}

/** Converts a conversation to messages for the model. Omits answers without text; roles alternate. */
export function toMessages(conversation: Conversation): Messages {
  const { summary, turns } = conversation;
  const groups = groupTurns(turns);
  const messages = groups.map((group) => toMessage(group.map((at) => turns[at] as StoredTurn)));
  if (summary === undefined) return { messages };
  // A message that the summary covers only partly is sent again.
  const from = groups.findIndex((group) => (group.at(-1) ?? 0) >= summary.turns);
  return from <= 0 ? { messages } : { messages, summary: { from, text: summary.text } };
}

/** Stores the server's summary, which replaces the messages before `from`. */
export function withSummary(conversation: Conversation, { from, text }: ChatSummary): Conversation {
  const first = groupTurns(conversation.turns)[from]?.[0];
  return first === undefined ? conversation : { ...conversation, summary: { turns: first, text } };
}

/** Removes turn `at` and all later ones, and keeps them as an earlier version. */
export function cutAt(conversation: Conversation, at: number, now: number): Conversation {
  const replaced = conversation.turns.slice(at);
  const { summary, ...rest } = conversation;
  // An empty answer is not worth keeping.
  const worthKeeping = replaced.some(({ role, text }) => role === "user" || text !== "");
  return {
    ...rest,
    turns: conversation.turns.slice(0, at),
    earlier: worthKeeping
      ? [...conversation.earlier, { at: now, from: at, turns: replaced }]
      : conversation.earlier,
    ...(summary !== undefined && summary.turns <= at && { summary }),
  };
}

export function replaceTurn(conversation: Conversation, turn: StoredTurn): Conversation {
  return { ...conversation, turns: conversation.turns.map((each) => (each.id === turn.id ? turn : each)) };
}

/** Marks unfinished answers as failed: their window was closed, or another window is still generating them. */
export function failInterrupted(conversation: Conversation, error: string): Conversation {
  const settle = (turn: StoredTurn): StoredTurn => {
    if (turn.role === "user" || (turn.state !== "waiting" && turn.state !== "streaming")) return turn;
    const { waitingFor: _, ...rest } = turn;
    return { ...rest, state: "failed", error };
  };
  return { ...conversation, turns: conversation.turns.map(settle) };
}

const maxTitle = 60;

/** The title of a conversation: its first question on one line. */
export function titleOf({ text, command, chips }: UserTurn): string {
  const words = text.replace(/\s+/g, " ").trim();
  const typed = [command === undefined ? "" : `/${command}`, words].filter(Boolean).join(" ");
  const title = words === "" ? [typed, chips[0]?.label ?? ""].filter(Boolean).join(" ") : typed;
  if (title === "") return l10n.t("New Chat");
  const characters = [...title];
  if (characters.length <= maxTitle) return title;
  const cut = characters.slice(0, maxTitle).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > maxTitle / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** Converts a turn for the panel; an answer gets the sources of its question. */
export function toPanelTurn(conversation: Conversation, turn: StoredTurn): Turn {
  const at = conversation.turns.indexOf(turn);
  const compacted = conversation.summary?.turns === at && at > 0 ? { compactedBefore: true } : {};
  if (turn.role === "user") {
    const { context: _, unread: __, attachments: ___, at: ____, ...shown } = turn;
    return { ...shown, ...compacted };
  }
  const { at: _, demo, ...shown } = turn;
  const isFirst = !conversation.turns.slice(0, at).some(({ role }) => role === "assistant");
  const question = conversation.turns[at - 1];
  const sources = question?.role === "user" ? sourcesOf(question.context) : [];
  const explains = demo === true && question?.role === "user" && asksToExplain(question);
  const offers = explains ? [] : offersOf(turn, question);
  return {
    ...shown,
    ...(demo && isFirst ? { demo } : {}),
    ...(explains && { explains }),
    ...(offers.length > 0 && { offers }),
    ...(sources.length > 0 && { sources }),
    ...compacted,
  };
}

/** Actions on the whole answer, only for complete answers. */
function offersOf({ state, text }: AssistantTurn, question: StoredTurn | undefined): TurnOffer[] {
  if (state !== "done") return [];
  const isReview =
    question?.role === "user" &&
    question.command === "review" &&
    question.chips.some(({ kind }) => kind === "changes");
  return [
    ...(namesFiles(text) ? ["applyAll" as const] : []),
    ...(isReview ? ["reviewChanges" as const] : []),
  ];
}

export function toPanelTurns(conversation: Conversation): Turn[] {
  return conversation.turns.map((turn) => toPanelTurn(conversation, turn));
}

/** The question before an answer. */
export function questionOf({ turns }: Conversation, answerId: string): UserTurn | undefined {
  const at = turns.findIndex(({ id }) => id === answerId);
  return turns.slice(0, Math.max(at, 0)).findLast((turn) => turn.role === "user");
}

/** URIs of the files that were attached to the question of an answer or found for it. */
export function filesSentWith(conversation: Conversation, answerId: string): string[] {
  const question = questionOf(conversation, answerId);
  return question === undefined ? [] : filesOf(question);
}

/** URIs of the files that went with all questions, without duplicates. */
export function filesSent({ turns }: Conversation): string[] {
  return [...new Set(turns.flatMap((turn) => (turn.role === "user" ? filesOf(turn) : [])))];
}

function filesOf(question: UserTurn): string[] {
  const attached = question.chips.flatMap(({ kind, uri }) => (kind === "instructions" ? [] : (uri ?? [])));
  const found = question.context.flatMap(({ sources }) => sources.map(({ uri }) => uri));
  return [...new Set([...attached, ...found])];
}

const maxSources = 40;

function sourcesOf(blocks: readonly ContextBlock[]): NonNullable<Turn["sources"]> {
  const found = new Map<string, { label: string; uri: string; line?: number }>();
  for (const { uri, path, range } of blocks.flatMap(({ sources }) => sources)) {
    const label = sourceLabel(path, range);
    const key = `${uri} ${label}`;
    if (!found.has(key))
      found.set(key, { label, uri, ...(range !== undefined && { line: range.start.line }) });
  }
  return [...found.values()].slice(0, maxSources);
}

/** "src/app.ts:10-20"; lines count from 1. */
export function sourceLabel(path: string, range: SourceLocation["range"]): string {
  if (range === undefined) return path;
  const first = range.start.line + 1;
  // A range that ends at the start of a line does not include that line.
  const last = range.end.line + (range.end.character === 0 && range.end.line > range.start.line ? 0 : 1);
  return first === last ? `${path}:${first}` : `${path}:${first}-${last}`;
}

/** Turn indexes by message. User turns with an empty answer between them form one message. */
function groupTurns(turns: readonly StoredTurn[]): number[][] {
  const groups: number[][] = [];
  let last: StoredTurn["role"] | undefined;
  for (const [at, { role, text }] of turns.entries()) {
    if (role === "assistant" && text === "") continue;
    if (role === last) groups.at(-1)?.push(at);
    else groups.push([at]);
    last = role;
  }
  return groups;
}

function toMessage(turns: readonly StoredTurn[]): ChatMessage {
  const [first] = turns;
  if (first?.role !== "user") return { role: "assistant", text: turns.map(({ text }) => text).join("") };
  const questions = turns.filter((turn): turn is UserTurn => turn.role === "user");
  const command = questions.at(-1)?.command;
  const context = questions.flatMap((turn) => turn.context);
  const text = questions.map((turn) => turn.text).filter(Boolean);
  return {
    role: "user",
    text: text.join("\n\n"),
    ...(context.length > 0 && { context }),
    ...(command !== undefined && { command }),
  };
}
