/** A conversation as it is kept: the file format of the history, and what the session works on. */
import { z } from "zod";
import { chatCommands } from "../../../server/protocol/chat";

/** Raise it when the format changes, and add the step from the old one to `migrations` in readConversation.ts. */
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

/** Something to be read and sent with a message: what it is, not yet what it holds. */
export const attachmentSchema = z.object({
  id: z.string(),
  kind: chipKind,
  label: z.string(),
  detail: z.string().exactOptional(),
  /** Attached by itself because it is what the user looks at. */
  automatic: z.boolean().exactOptional(),
  uri: z.string().exactOptional(),
  range: range.exactOptional(),
  /** Of what is gone when it is read: a terminal's selection. */
  text: z.string().exactOptional(),
  /** Which of several of its kind: staged changes. */
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
  command: z.enum(chatCommands).exactOptional(),
  chips: z.array(chip),
  context: z.array(contextBlock),
  /** What has not been read yet, so that a second try can read it. */
  unread: z.array(attachmentSchema).exactOptional(),
  /** What `context` was read from, so that it can be read for another question; absent before it is read. */
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
  /** It repeated itself and was stopped; what is kept is what stood before the loop. */
  loop: z.literal(true).exactOptional(),
  /** It was cut off, and there is no room to go on with it. */
  full: z.literal(true).exactOptional(),
  /** By the bundled model, which only shows how Inhouse works. */
  demo: z.literal(true).exactOptional(),
  /** The demo model was not asked, because it cannot do this. */
  needsModel: z.literal(true).exactOptional(),
  figures: figures.exactOptional(),
});
export type AssistantTurn = z.infer<typeof assistantTurn>;

const turn = z.discriminatedUnion("role", [userTurn, assistantTurn]);
export type StoredTurn = z.infer<typeof turn>;

/** Waits until the answer that is being made is there. */
const queuedMessage = z.object({
  id: z.string(),
  text: z.string(),
  command: z.enum(chatCommands).exactOptional(),
  attachments: z.array(attachmentSchema).readonly(),
});
export type QueuedMessage = z.infer<typeof queuedMessage>;

/** Stands for the first turns when the conversation has been made short. */
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
  /** What stood from turn `from` on before it was replaced, oldest first. */
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
