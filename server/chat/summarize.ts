import type { ChatEngine, ModelMessage } from "../engine/chatEngine";
import { LoopDetector } from "../loops/loopDetector";
import request from "./instructions/summarize.md";
import { type Conversation, renderConversation } from "./renderConversation";
import { splitThoughts } from "./splitThoughts";
import type { ChatStyle } from "./styles/style";

/** Most tokens of a summary. */
export const summaryTokens = 200;
/** Most tokens of the model's thoughts about it. */
const thinkingTokens = 600;

/** Replaces a summary that could not be made. The model reads this text. */
export const omittedNote = "(The conversation has become too long, and its beginning was left out.)";

export interface SummaryDeps {
  readonly engine: ChatEngine;
  readonly style: ChatStyle;
  readonly contextTokens: number;
}

/**
 * Has the model summarize the messages before `before`. The prompt is the conversation up to there, which is already in
 * the KV cache. If that is too long, the attachments are left out, then the oldest turns. Returns a note when the model
 * writes nothing.
 */
export async function summarize(
  conversation: Conversation,
  before: number,
  { engine, style, contextTokens }: SummaryDeps,
  signal: AbortSignal,
): Promise<string> {
  for (const shorter of shorterVersions(conversation, before)) {
    const rendered = renderConversation(shorter, style);
    const messages: readonly ModelMessage[] = [...rendered, { role: "user", text: request.trim() }];
    if ((await engine.countPrompt({ messages })) + summaryTokens > contextTokens) continue;
    return (await write(messages, engine, signal)) || omittedNote;
  }
  return omittedNote;
}

function* shorterVersions({ messages, summary }: Conversation, before: number): Generator<Conversation> {
  const known = summary === undefined ? {} : { summary };
  const old = messages.slice(0, before);
  yield { messages: old, ...known };
  const bare = old.map((message) => (message.role === "user" ? { ...message, context: [] } : message));
  for (const [at, { role }] of bare.entries()) {
    if (role === "user" && at >= (summary?.from ?? 0)) {
      yield { messages: bare, summary: { from: at, text: summary?.text ?? "" } };
    }
  }
}

async function write(
  messages: readonly ModelMessage[],
  engine: ChatEngine,
  signal: AbortSignal,
): Promise<string> {
  const loops = new LoopDetector();
  let text = "";
  let tokens = 0;
  const answer = engine.answer(
    { messages, maxTokens: summaryTokens + thinkingTokens, temperature: 0 },
    signal,
  );
  for await (const event of splitThoughts(answer, [])) {
    if (event.type !== "text") continue;
    text += event.text;
    tokens += event.tokens;
    if (loops.add(event.text) !== undefined || tokens >= summaryTokens) break;
  }
  signal.throwIfAborted();
  return text.slice(0, loops.judgeTruncated()?.keep).trim();
}
