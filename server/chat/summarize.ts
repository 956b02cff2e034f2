import type { ChatEngine, ModelMessage } from "../engine/chatEngine";
import request from "./instructions/summarize.md";
import { type Conversation, layOutConversation } from "./layOut";
import { LoopWatch } from "./loops/loopWatch";
import { spoken } from "./spoken";
import type { ChatStyle } from "./styles/style";

/** Most tokens of a summary. */
export const summaryTokens = 200;
/** Most tokens that a model may think about it. */
const thinkingTokens = 600;

/** Stands for what could not be summed up. */
export const nothingKept = "(The conversation has become too long, and its beginning was left out.)";

export interface SummaryDeps {
  readonly engine: ChatEngine;
  readonly style: ChatStyle;
  readonly contextTokens: number;
}

/**
 * What the model itself says of the messages before `before`. The prompt is the conversation up to there, which is in the KV
 * cache already; where it does not fit, it is made of the texts without what was attached, the latest that fit. A note when
 * the model has nothing to say.
 */
export async function summarize(
  conversation: Conversation,
  before: number,
  { engine, style, contextTokens }: SummaryDeps,
  signal: AbortSignal,
): Promise<string> {
  for (const shorter of shorterAndShorter(conversation, before)) {
    const laidOut = layOutConversation(shorter, style);
    const messages: readonly ModelMessage[] = [...laidOut, { role: "user", text: request.trim() }];
    if ((await engine.countPrompt({ messages })) + summaryTokens > contextTokens) continue;
    return (await write(messages, engine, signal)) || nothingKept;
  }
  return nothingKept;
}

function* shorterAndShorter({ messages, summary }: Conversation, before: number): Generator<Conversation> {
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
  const loops = new LoopWatch();
  let text = "";
  let tokens = 0;
  const answer = engine.answer(
    { messages, maxTokens: summaryTokens + thinkingTokens, temperature: 0 },
    signal,
  );
  for await (const event of spoken(answer, [])) {
    if (event.type !== "text") continue;
    text += event.text;
    tokens += event.tokens;
    if (loops.add(event.text) !== undefined || tokens >= summaryTokens) break;
  }
  signal.throwIfAborted();
  return text.slice(0, loops.cutOff()?.keep).trim();
}
