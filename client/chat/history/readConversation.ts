import { readStored } from "../../../server/protocol/stored";
import { type Conversation, conversationSchema, conversationVersion } from "./conversation";

/** From version n to n + 1. A conversation of any earlier version can be read as long as every step is here. */
const migrations: Readonly<Record<number, (raw: Record<string, unknown>) => Record<string, unknown>>> = {};

export type ReadConversation =
  | { readonly conversation: Conversation }
  /** Written by a later version of the extension, which will want it back as it is. */
  | { readonly newer: true }
  | { readonly damaged: true };

/** What a file of the history says. */
export function readConversation(text: string, steps = migrations): ReadConversation {
  const stored = readStored(text, conversationVersion);
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
