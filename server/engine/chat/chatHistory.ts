import type { ChatHistoryItem, ChatModelFunctionCall, ChatModelResponse } from "node-llama-cpp";
import type { ToolCall } from "../../protocol/chat";
import type { ModelMessage } from "../chatEngine";

/**
 * Converts messages for the library's chat: the assistant's text, its tool calls and their results form one item up to the
 * user's next message. `escapeTokens` breaks special tokens in values that a template may render as its own text.
 */
export function chatHistory(
  messages: readonly ModelMessage[],
  escapeTokens: <Value>(value: Value) => Value,
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
          const item = functionCall(call, at === 0, escapeTokens);
          calls.set(call.id, item);
          response.push(item);
        }
        break;
      }
      case "tool": {
        const call = calls.get(message.toolCallId);
        if (call !== undefined) call.result = message.text;
        // A shortened conversation may lack the call itself.
        else history.push({ type: "user", text: message.text });
        break;
      }
    }
  }
  // The answer continues the last item, which must be the assistant's.
  modelItem(history);
  return history;
}

/** The last item if it is the assistant's, otherwise a new one. */
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
  escapeTokens: <Value>(value: Value) => Value,
): ChatModelFunctionCall {
  return {
    type: "functionCall",
    name: escapeTokens(name),
    params: escapeTokens(parse(json)),
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
