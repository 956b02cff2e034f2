/** The conversation model: the file format of the history, and the state of a session. */
import { z } from "zod";
import { slashCommands } from "../../../server/protocol/chat";

/** When the format changes, raise this and add a step to `migrations` in readConversation.ts. */
export const conversationVersion = 1;

const position = z.object({ line: z.int().min(0), character: z.int().min(0) });
const range = z.object({ start: position, end: position });
const source = z.object({ uri: z.string(), path: z.string(), range: range.exactOptional() });

const contextBlock = z.object({
  label: z.string(),
  text: z.string(),
  languageId: z.string(),
  sources: z.array(source).readonly(),
  tokens: z.number(),
});

const chipKind = z.enum([
  "file",
  "selection",
  "symbol",
  "folder",
  "instructions",
  "problems",
  "changes",
  "terminal",
  "codebase",
]);

/** An attachment before its content is read. */
export const attachmentSchema = z.object({
  id: z.string(),
  kind: chipKind,
  label: z.string(),
  detail: z.string().exactOptional(),
  /** Attached automatically, not by the user. */
  automatic: z.boolean().exactOptional(),
  uri: z.string().exactOptional(),
  range: range.exactOptional(),
  /** Text that is captured at once because it may be gone later: a terminal's selection. */
  text: z.string().exactOptional(),
  /** Subtype, such as staged changes. */
  variant: z.string().exactOptional(),
});
export type Attachment = z.infer<typeof attachmentSchema>;

const chip = z.object({
  id: z.string(),
  kind: chipKind,
  label: z.string(),
  detail: z.string().exactOptional(),
  automatic: z.boolean().exactOptional(),
  tokens: z.number().exactOptional(),
  problem: z.string().exactOptional(),
  note: z.string().exactOptional(),
  uri: z.string().exactOptional(),
  line: z.int().exactOptional(),
});

const userTurn = z.object({
  role: z.literal("user"),
  id: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  text: z.string(),
  command: z.enum(slashCommands).exactOptional(),
  chips: z.array(chip),
  context: z.array(contextBlock),
  /** Attachments that have not been read yet, so that a retry can read them. */
  unread: z.array(attachmentSchema).exactOptional(),
  /** The attachments behind `context`, so that an edited question can read them again; absent before they are read. */
  attachments: z.array(attachmentSchema).exactOptional(),
});
export type UserTurn = z.infer<typeof userTurn>;

const figures = z.object({
  model: z.string(),
  tokensPerSecond: z.number(),
  timeToFirstTokenMs: z.number(),
  promptTokens: z.number(),
  generatedTokens: z.number(),
  contextTokens: z.number(),
});

const assistantTurn = z.object({
  role: z.literal("assistant"),
  id: z.string(),
  at: z.number(),
  text: z.string(),
  thinking: z.string().exactOptional(),
  state: z.enum(["waiting", "streaming", "done", "stopped", "cutOff", "failed"]),
  waitingFor: z.string().exactOptional(),
  error: z.string().exactOptional(),
  /** The model repeated itself and was stopped; `text` ends before the loop. */
  loop: z.literal(true).exactOptional(),
  /** The answer was cut off and cannot be continued, because the context is full. */
  full: z.literal(true).exactOptional(),
  /** Written by the bundled demo model, which only shows how Inhouse works. */
  demo: z.literal(true).exactOptional(),
  /** The demo model was not asked because it cannot do this. */
  needsModel: z.literal(true).exactOptional(),
  figures: figures.exactOptional(),
});
export type AssistantTurn = z.infer<typeof assistantTurn>;

const turn = z.discriminatedUnion("role", [userTurn, assistantTurn]);
export type StoredTurn = z.infer<typeof turn>;

/** A message that waits until the answer in flight is finished. */
const queuedMessage = z.object({
  id: z.string(),
  text: z.string(),
  command: z.enum(slashCommands).exactOptional(),
  attachments: z.array(attachmentSchema).readonly(),
});
export type QueuedMessage = z.infer<typeof queuedMessage>;

/** Replaces the first `turns` turns in the prompt of a long conversation. */
const summary = z.object({ turns: z.int().min(0), text: z.string() });

export const conversationSchema = z.object({
  version: z.literal(conversationVersion),
  id: z.string(),
  title: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  turns: z.array(turn),
  summary: summary.exactOptional(),
  queue: z.array(queuedMessage).readonly().exactOptional(),
  /** The turns from index `from` on before they were replaced, oldest version first. */
  earlier: z.array(z.object({ at: z.number(), from: z.int().min(0), turns: z.array(turn) })),
});
export type Conversation = z.infer<typeof conversationSchema>;

export function newConversation(id: string, now: number): Conversation {
  return {
    version: conversationVersion,
    id,
    title: "",
    createdAt: now,
    updatedAt: now,
    turns: [],
    earlier: [],
  };
}
