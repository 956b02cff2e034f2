/** What is done with the turns of a conversation, each as a function of the conversation before. */
import type { ChatMessage, ChatSummary, ContextBlock, ContextSource } from "../../server/protocol/chat";
import type { Translate } from "../text";
import type { AssistantTurn, Conversation, StoredTurn, UserTurn } from "./history/conversation";
import type { Turn, TurnOffer } from "./messages";
import { namesFiles } from "./namedFiles";

export interface Messages {
  readonly messages: readonly ChatMessage[];
  readonly summary?: ChatSummary;
}

/** The conversation as the model is to see it. An answer without text is left out; roles alternate. */
export function toMessages(conversation: Conversation): Messages {
  const { summary, turns } = conversation;
  const groups = groupTurns(turns);
  const messages = groups.map((group) => toMessage(group.map((at) => turns[at] as StoredTurn)));
  if (summary === undefined) return { messages };
  // A message that is in the summary only in part is sent again.
  const from = groups.findIndex((group) => (group.at(-1) ?? 0) >= summary.turns);
  return from <= 0 ? { messages } : { messages, summary: { from, text: summary.text } };
}

/** Takes over what the server says: a summary in place of the messages before `from`. */
export function withSummary(conversation: Conversation, { from, text }: ChatSummary): Conversation {
  const first = groupTurns(conversation.turns)[from]?.[0];
  return first === undefined ? conversation : { ...conversation, summary: { turns: first, text } };
}

/** Cuts the conversation before turn `at`; what stood there is kept as an earlier version. */
export function cutAt(conversation: Conversation, at: number, now: number): Conversation {
  const replaced = conversation.turns.slice(at);
  const { summary, ...rest } = conversation;
  // An answer that never said anything is no loss.
  const worthKeeping = replaced.some(({ role, text }) => role === "user" || text !== "");
  return {
    ...rest,
    turns: conversation.turns.slice(0, at),
    earlier: worthKeeping
      ? [...conversation.earlier, { at: now, from: at, turns: replaced }]
      : conversation.earlier,
    ...(summary !== undefined && summary.turns <= at ? { summary } : {}),
  };
}

export function replaceTurn(conversation: Conversation, turn: StoredTurn): Conversation {
  return { ...conversation, turns: conversation.turns.map((each) => (each.id === turn.id ? turn : each)) };
}

/** After a window was closed in the middle of an answer, or in the one that is reading along. */
export function settled(conversation: Conversation, error: string): Conversation {
  const settle = (turn: StoredTurn): StoredTurn => {
    if (turn.role === "user" || (turn.state !== "waiting" && turn.state !== "streaming")) return turn;
    const { waitingFor: _, ...rest } = turn;
    return { ...rest, state: "failed", error };
  };
  return { ...conversation, turns: conversation.turns.map(settle) };
}

const maxTitle = 60;

/** The first question in one line. */
export function titleOf({ text, command, chips }: UserTurn, t: Translate): string {
  const words = text.replace(/\s+/g, " ").trim();
  const asked = [command === undefined ? "" : `/${command}`, words].filter(Boolean).join(" ");
  const title = words === "" ? [asked, chips[0]?.label ?? ""].filter(Boolean).join(" ") : asked;
  if (title === "") return t("New chat");
  const characters = [...title];
  if (characters.length <= maxTitle) return title;
  const cut = characters.slice(0, maxTitle).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > maxTitle / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** As the panel shows it; its sources are those of the question before. */
export function toPanelTurn(conversation: Conversation, turn: StoredTurn): Turn {
  const at = conversation.turns.indexOf(turn);
  const compacted = conversation.summary?.turns === at && at > 0 ? { compactedBefore: true } : {};
  if (turn.role === "user") {
    const { context: _, unread: __, attachments: ___, at: ____, ...shown } = turn;
    return { ...shown, ...compacted };
  }
  const { at: _, demo, ...shown } = turn;
  const isFirst = !conversation.turns.slice(0, at).some(({ role }) => role === "assistant");
  const asked = conversation.turns[at - 1];
  const sources = asked?.role === "user" ? sourcesOf(asked.context) : [];
  const offers = offersOf(turn, asked);
  return {
    ...shown,
    ...(demo && isFirst ? { demo } : {}),
    ...(offers.length > 0 ? { offers } : {}),
    ...(sources.length > 0 ? { sources } : {}),
    ...compacted,
  };
}

/** Only a whole answer is offered to be used as a whole. */
function offersOf({ state, text }: AssistantTurn, asked: StoredTurn | undefined): TurnOffer[] {
  if (state !== "done") return [];
  const isReview =
    asked?.role === "user" &&
    asked.command === "review" &&
    asked.chips.some(({ kind }) => kind === "changes");
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

/** URIs of what was attached to the question before an answer, and of what was found for it. */
export function filesAskedWith(conversation: Conversation, answerId: string): string[] {
  const asked = questionOf(conversation, answerId);
  return asked === undefined ? [] : filesOf(asked);
}

/** The URIs of what went with all questions, each once. */
export function filesSent({ turns }: Conversation): string[] {
  return [...new Set(turns.flatMap((turn) => (turn.role === "user" ? filesOf(turn) : [])))];
}

function filesOf(asked: UserTurn): string[] {
  const attached = asked.chips.flatMap(({ kind, uri }) => (kind === "instructions" ? [] : (uri ?? [])));
  const found = asked.context.flatMap(({ sources }) => sources.map(({ uri }) => uri));
  return [...new Set([...attached, ...found])];
}

const maxSources = 40;

function sourcesOf(blocks: readonly ContextBlock[]): NonNullable<Turn["sources"]> {
  const found = new Map<string, { label: string; uri: string; line?: number }>();
  for (const { uri, path, range } of blocks.flatMap(({ sources }) => sources)) {
    const label = sourceLabel(path, range);
    const key = `${uri} ${label}`;
    if (!found.has(key))
      found.set(key, { label, uri, ...(range === undefined ? {} : { line: range.start.line }) });
  }
  return [...found.values()].slice(0, maxSources);
}

/** "src/app.ts:10-20"; lines count from 1. */
export function sourceLabel(path: string, range: ContextSource["range"]): string {
  if (range === undefined) return path;
  const first = range.start.line + 1;
  // A range that ends at the start of a line does not hold that line.
  const last = range.end.line + (range.end.character === 0 && range.end.line > range.start.line ? 0 : 1);
  return first === last ? `${path}:${first}` : `${path}:${first}-${last}`;
}

/** Indexes of the turns that make each message: user turns whose answers are empty stand together. */
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
  const asked = turns.filter((turn): turn is UserTurn => turn.role === "user");
  const command = asked.at(-1)?.command;
  const context = asked.flatMap((turn) => turn.context);
  const text = asked.map((turn) => turn.text).filter(Boolean);
  return {
    role: "user",
    text: text.join("\n\n"),
    ...(context.length > 0 ? { context } : {}),
    ...(command === undefined ? {} : { command }),
  };
}
