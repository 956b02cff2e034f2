import type { ChatEngine } from "../engine/chatEngine";
import { EngineError } from "../engine/errors";
import type { ChatTool } from "../protocol/chat";
import { type Conversation, lastQuestion, renderConversation } from "./renderConversation";
import type { ChatStyle } from "./styles/style";
import { omittedNote, summarize, summaryTokens } from "./summarize";

export interface FitOptions {
  readonly engine: ChatEngine;
  readonly style: ChatStyle;
  readonly tools: readonly ChatTool[];
  readonly contextTokens: number;
  /** Most tokens of the prompt. */
  readonly limit: number;
  /** Error message for a prompt of `tokens` that cannot be made to fit. */
  readonly refusal: (tokens: number) => string;
  /** Called before the conversation is shortened, which takes a moment. */
  readonly onShorten: () => void;
}

/** Target length of a shortened conversation, as a share of the limit. Each shortening invalidates the KV cache. */
const shortenedShare = 0.5;

/**
 * Replaces the oldest turns by a summary if the conversation does not fit. Throws an `EngineError` when the last
 * question alone is too long.
 */
export async function fitConversation(
  conversation: Conversation,
  options: FitOptions,
  signal: AbortSignal,
): Promise<Conversation> {
  if ((await length(conversation, options)) <= options.limit) return conversation;
  const { from, tokens } = await firstKept(conversation, options);
  options.onShorten();
  const hasRoom = tokens + summaryTokens <= options.limit;
  const text = hasRoom ? await summarize(conversation, from, options, signal) : omittedNote;
  return { ...conversation, summary: { from, text } };
}

/** The first message to keep: the earliest question from which the conversation is short enough. */
async function firstKept(
  conversation: Conversation,
  options: FitOptions,
): Promise<{ readonly from: number; readonly tokens: number }> {
  const { messages, summary } = conversation;
  const last = lastQuestion(messages);
  const kept = async (from: number) => {
    const tokens = await length({ ...conversation, summary: { from, text: "" } }, options);
    return { from, tokens };
  };
  const least = await kept(Math.max(0, last));
  if (least.tokens > options.limit) throw new EngineError(options.refusal(least.tokens));
  const questions = messages.flatMap(({ role }, at) => (role === "user" ? [at] : []));
  for (const from of questions.filter((at) => at > (summary?.from ?? 0) && at < last)) {
    const shorter = await kept(from);
    if (shorter.tokens + summaryTokens <= options.limit * shortenedShare) return shorter;
  }
  return least;
}

function length(conversation: Conversation, { engine, style, tools }: FitOptions): Promise<number> {
  return engine.countPrompt({ messages: renderConversation(conversation, style), tools });
}
