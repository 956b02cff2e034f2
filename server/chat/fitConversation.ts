import type { ChatEngine } from "../engine/chatEngine";
import { EngineError } from "../engine/errors";
import type { ChatTool } from "../protocol/chat";
import { type Conversation, lastQuestion, layOutConversation } from "./layOut";
import type { ChatStyle } from "./styles/style";
import { nothingKept, summarize, summaryTokens } from "./summarize";

export interface FitOptions {
  readonly engine: ChatEngine;
  readonly style: ChatStyle;
  readonly tools: readonly ChatTool[];
  readonly contextTokens: number;
  /** What there is of it for the prompt. */
  readonly limit: number;
  /** One sentence about a prompt of `tokens` that does not fit and cannot be made to. */
  readonly refusal: (tokens: number) => string;
  /** Called before the conversation is made shorter, which takes a moment. */
  readonly onShorten: () => void;
}

/** A long conversation is made this much shorter at once, as a share of the limit: each time costs the KV cache. */
const shortenedShare = 0.5;

/**
 * The conversation with a summary in place of its oldest turns when it does not fit otherwise. Throws an `EngineError` when
 * the last question is too long by itself.
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
  const text = hasRoom ? await summarize(conversation, from, options, signal) : nothingKept;
  return { ...conversation, summary: { from, text } };
}

/** Where the conversation begins when it is made short: at the first question from which on it is short enough. */
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
  return engine.countPrompt({ messages: layOutConversation(conversation, style), tools });
}
