import { z } from "zod";
import { type ChatParams, type CountTokensParams, slashCommands } from "../../protocol/chat";
import { parseParameters } from "./parameters";

const command = z.enum(slashCommands);
const context = z.object({ label: z.string(), text: z.string(), languageId: z.string() }).loose();
const toolCall = z.object({ id: z.string(), name: z.string(), arguments: z.string() });
const text = z.string();
const message = z.discriminatedUnion("role", [
  z.object({ role: z.literal("system"), text }),
  z.object({
    role: z.literal("user"),
    text,
    context: z.array(context).optional(),
    command: command.optional(),
  }),
  z.object({ role: z.literal("assistant"), text, toolCalls: z.array(toolCall).optional() }),
  z.object({ role: z.literal("tool"), toolCallId: z.string(), text }),
]);
const tool = z.object({
  name: z.string().regex(/^[\w.-]{1,128}$/),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()).optional(),
});

const chatParams = z.object({
  id: z.string(),
  mode: z.enum(["assistant", "plain"]),
  messages: z.array(message),
  command: command.optional(),
  summary: z.object({ from: z.int().min(0), text }).optional(),
  tools: z.array(tool).optional(),
  toolChoice: z.enum(["auto", "required"]).optional(),
  maxTokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  repeatPenalty: z.number().min(1).max(2).optional(),
});

const countTokensParams = z.object({
  texts: z.array(text).optional(),
  messages: z.array(message).optional(),
});

/** Throws a `ResponseError` that names the wrong parameter. */
export function parseChatParams(params: unknown): ChatParams {
  return parseParameters(chatParams, params) as ChatParams;
}

/** Throws a `ResponseError` that names the wrong parameter. */
export function parseCountTokensParams(params: unknown): CountTokensParams {
  return parseParameters(countTokensParams, params) as CountTokensParams;
}
