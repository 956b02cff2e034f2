import type { ChatEngine, ModelMessage } from "../engine/chatEngine";
import request from "./instructions/summarize.md";
import { type Conversation, layOutConversation } from "./layOut";
import type { ChatStyle } from "./styles/style";

/** Most tokens of a summary. */
export const summaryTokens = 200;
/** Most tokens that a model may think about it. */
const thinkingTokens = 600;

const nothingKept = "(The conversation has become too long, and its beginning was left out.)";

export interface SummaryDeps {
  readonly engine: ChatEngine;
  readonly style: ChatStyle;
  /** What there is for a prompt, in tokens. */
  readonly limit: number;
}

/**
 * What the model itself says of the messages before `before`: the prompt is the conversation up to there, which is in the KV
 * cache already. A note when it has nothing to say, or when not even its texts without what was attached fit.
 */
export async function summarize(
  conversation: Conversation,
  before: number,
  deps: SummaryDeps,
  signal: AbortSignal,
): Promise<string> {
  const messages = conversation.messages.slice(0, before);
  const bare = messages.map((message) => (message.role === "user" ? { ...message, context: [] } : message));
  const { summary } = conversation;
  for (const each of [messages, bare]) {
    const laidOut = layOutConversation(
      { messages: each, ...(summary === undefined ? {} : { summary }) },
      deps.style,
    );
    const prompt: readonly ModelMessage[] = [...laidOut, { role: "user", text: request.trim() }];
    if ((await deps.engine.countPrompt({ messages: prompt })) > deps.limit) continue;
    return (await write(prompt, deps.engine, signal)) || nothingKept;
  }
  return nothingKept;
}

async function write(
  messages: readonly ModelMessage[],
  engine: ChatEngine,
  signal: AbortSignal,
): Promise<string> {
  let text = "";
  let tokens = 0;
  const answer = engine.answer(
    { messages, maxTokens: summaryTokens + thinkingTokens, temperature: 0 },
    signal,
  );
  for await (const event of answer) {
    if (event.type !== "text") continue;
    text += event.text;
    tokens += event.tokens;
    if (tokens >= summaryTokens) break;
  }
  signal.throwIfAborted();
  return text.trim();
}
