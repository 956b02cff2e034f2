import { parseStored } from "../../../../server/protocol/stored";
import { type Conversation, conversationSchema, conversationVersion } from "../conversation";

/** Step n migrates a conversation from version n to n + 1. Every step must stay here to read all earlier versions. */
const migrations: Readonly<Record<number, (raw: Record<string, unknown>) => Record<string, unknown>>> = {};

export type ReadConversation =
  | { readonly conversation: Conversation }
  /** Written by a later version of the extension; must not be changed. */
  | { readonly newer: true }
  | { readonly damaged: true };

/** Parses a history file and migrates it to the current version. */
export function readConversation(text: string, steps = migrations): ReadConversation {
  const stored = parseStored(text, conversationVersion);
  if (stored.kind === "newer") return { newer: true };
  if (stored.kind === "damaged" || stored.value["version"] === undefined) return { damaged: true };
  let raw = { ...stored.value };
  for (let { version } = stored; version < conversationVersion; version++) {
    const step = steps[version];
    if (step === undefined) return { damaged: true };
    raw = { ...step(raw), version: version + 1 };
  }
  const parsed = conversationSchema.safeParse(raw);
  return parsed.success ? { conversation: parsed.data } : { damaged: true };
}
