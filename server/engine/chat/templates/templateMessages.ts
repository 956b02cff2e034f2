import type { ChatTool, ToolCall } from "../../../protocol/chat";
import type { ModelMessage } from "../../chatEngine";

/** A message as published templates expect it. */
export interface TemplateMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string;
  readonly tool_calls?: readonly TemplateCall[];
  readonly tool_call_id?: string;
  readonly name?: string;
}

interface TemplateCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
}

/** How a kind of template takes messages. */
export interface MessageOptions {
  /** Calls of one answer become messages of their own, each with its result. */
  readonly oneCallPerMessage?: boolean;
  /** Boolean arguments and null are written as Python does: `True`, `None`. */
  readonly pythonWords?: boolean;
}

/**
 * Converts messages for a template. The system's messages become one at the beginning, because templates refuse or lose others;
 * a later one becomes the user's.
 */
export function templateMessages(
  messages: readonly ModelMessage[],
  options: MessageOptions = {},
): TemplateMessage[] {
  const leading = messages.findIndex(({ role }) => role !== "system");
  const systems = leading < 0 ? messages : messages.slice(0, leading);
  const rest = messages.slice(systems.length);
  const names = new Map<string, string>();
  const converted = rest.map((message) => convert(message, names, options));
  const system = systems.map(({ text }) => text).join("\n\n");
  return [
    ...(systems.length > 0 ? [{ role: "system", content: system } as const] : []),
    ...(options.oneCallPerMessage ? splitCalls(converted) : converted),
  ];
}

function convert(
  message: ModelMessage,
  names: Map<string, string>,
  options: MessageOptions,
): TemplateMessage {
  switch (message.role) {
    case "system":
    case "user":
      return { role: "user", content: message.text };
    case "assistant": {
      const { text, toolCalls = [] } = message;
      for (const { id, name } of toolCalls) names.set(id, name);
      return {
        role: "assistant",
        content: text,
        ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((call) => templateCall(call, options)) }),
      };
    }
    case "tool": {
      const name = names.get(message.toolCallId);
      // A shortened conversation may lack the call itself.
      if (name === undefined) return { role: "user", content: message.text };
      return { role: "tool", tool_call_id: shortId(message.toolCallId), name, content: message.text };
    }
  }
}

function templateCall(
  { id, name, arguments: json }: ToolCall,
  { pythonWords = false }: MessageOptions,
): TemplateCall {
  const known = argumentsOf(json);
  const written = pythonWords
    ? Object.fromEntries(Object.entries(known).map(([key, value]) => [key, pythonWord(value)]))
    : known;
  return { id: shortId(id), type: "function", function: { name, arguments: written } };
}

function pythonWord(value: unknown): unknown {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return value;
}

function argumentsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = json.trim() === "" ? {} : JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
    return { input: value };
  } catch {
    return { input: json };
  }
}

const idLength = 9;

/** Mistral's templates want nine letters and digits. */
function shortId(id: string): string {
  const plain = id.replace(/[^a-zA-Z0-9]/g, "");
  return plain.slice(-idLength).padStart(idLength, "0");
}

function splitCalls(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const split: TemplateMessage[] = [];
  const placed = new Set<TemplateMessage>();
  for (const [at, message] of messages.entries()) {
    const { tool_calls: calls = [] } = message;
    if (placed.has(message)) continue;
    if (calls.length < 2) {
      split.push(message);
      continue;
    }
    for (const [number, call] of calls.entries()) {
      split.push({ role: "assistant", content: number === 0 ? message.content : "", tool_calls: [call] });
      const result = messages.slice(at + 1).find(({ tool_call_id }) => tool_call_id === call.id);
      if (result === undefined || placed.has(result)) continue;
      placed.add(result);
      split.push(result);
    }
  }
  return split;
}

/** Consecutive messages of the user become one, for templates that want roles to alternate. */
export function withAlternatingRoles(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const joined: TemplateMessage[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === "user" && message.role === "user")
      joined.splice(-1, 1, { role: "user", content: `${last.content}\n\n${message.content}` });
    else joined.push(message);
  }
  return joined;
}

/** Tools as published templates expect them. */
export function templateTools(tools: readonly ChatTool[]) {
  return tools.map(({ name, description, inputSchema }) => ({
    type: "function",
    function: { name, description, parameters: inputSchema ?? { type: "object", properties: {} } },
  }));
}
