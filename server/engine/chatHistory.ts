import type { ChatHistoryItem, ChatModelFunctionCall, ChatModelResponse } from "node-llama-cpp";
import type { ToolCall } from "../protocol/chat";
import type { ModelMessage } from "./chatEngine";

/**
 * Messages as the library's chat wants them: what the assistant says, the tools it calls and what they answer are one item, up
 * to the user's next message. `harmless` makes control tokens unreadable in what a template may read as its own text.
 */
export function chatHistory(
  messages: readonly ModelMessage[],
  harmless: <Value>(value: Value) => Value,
): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = [];
  const calls = new Map<string, ChatModelFunctionCall>();
  for (const message of messages) {
    switch (message.role) {
      case "system":
        history.push({ type: "system", text: message.text });
        break;
      case "user":
        history.push({ type: "user", text: message.text });
        break;
      case "assistant": {
        const { response } = modelItem(history);
        if (message.text !== "") response.push(message.text);
        for (const [at, call] of (message.toolCalls ?? []).entries()) {
          const item = functionCall(call, at === 0, harmless);
          calls.set(call.id, item);
          response.push(item);
        }
        break;
      }
      case "tool": {
        const call = calls.get(message.toolCallId);
        if (call !== undefined) call.result = message.text;
        // The call itself may be gone when somebody made the conversation short.
        else history.push({ type: "user", text: message.text });
        break;
      }
    }
  }
  // The answer goes on where the last item ends.
  modelItem(history);
  return history;
}

/** The last item, which is made when it is not the assistant's. */
function modelItem(history: ChatHistoryItem[]): ChatModelResponse {
  const last = history.at(-1);
  if (last?.type === "model") return last;
  const item: ChatModelResponse = { type: "model", response: [] };
  history.push(item);
  return item;
}

function functionCall(
  { name, arguments: json }: ToolCall,
  startsNewChunk: boolean,
  harmless: <Value>(value: Value) => Value,
): ChatModelFunctionCall {
  return {
    type: "functionCall",
    name: harmless(name),
    params: harmless(parse(json)),
    result: undefined,
    startsNewChunk,
  };
}

function parse(json: string): unknown {
  try {
    return json === "" ? {} : JSON.parse(json);
  } catch {
    return json;
  }
}
