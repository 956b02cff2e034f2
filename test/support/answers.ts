import type { AnswerEvent, AnswerRequest, ModelMessage } from "../../server/engine/chatEngine";

export function user(text: string): ModelMessage {
  return { role: "user", text };
}

/** A request for a short, deterministic answer. */
export function request(messages: readonly ModelMessage[], more: Partial<AnswerRequest> = {}): AnswerRequest {
  return { messages, maxTokens: 40, temperature: 0, ...more };
}

/** All events of an engine, and the most important parts. */
export async function collect(events: AsyncIterable<AnswerEvent>) {
  const all: AnswerEvent[] = [];
  for await (const event of events) all.push(event);
  return {
    all,
    prefilled: all.find((event) => event.type === "prefilled"),
    text: all.map((event) => (event.type === "text" ? event.text : "")).join(""),
    end: all.find((event) => event.type === "end"),
  };
}
