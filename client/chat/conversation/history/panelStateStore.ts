import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../../../server/files/writeFileAtomic";
import { parseStored } from "../../../../server/protocol/stored";
import { makePrivate } from "../../../storage/privateFolder";
import { readText } from "./conversationFile";

/** State of the panel that survives the window: the shown conversation and the text in the input. */
const schema = z.object({
  draft: z.string().catch(""),
  conversationId: z.string().optional().catch(undefined),
});

export interface PanelStateStore {
  readonly draft: string;
  readonly conversationId: string | undefined;
  set(change: { readonly draft?: string; readonly conversationId?: string }): void;
  /** Resolves when the state is written, or could not be. */
  flush(): Promise<void>;
}

/** Delay before a write: a draft changes with every keystroke. */
const throttleMs = 300;

/**
 * Reads the state from a file, or starts with an empty state. Never overwrites a file of a later version, and deletes the file
 * instead of writing it while `enabled` returns false. Does not use VS Code's storage, which loses the last seconds in a browser.
 */
export async function openPanelStateStore(path: string, enabled: () => boolean): Promise<PanelStateStore> {
  const found = await read(path);
  let kept = found ?? { draft: "" };
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (found === undefined) return;
    const text = JSON.stringify(kept);
    // Losing this state is harmless, so errors are ignored.
    writing = writing
      .then(() => {
        if (!enabled()) return rm(path, { force: true });
        makePrivate(dirname(path));
        return writeFileAtomic(path, text);
      })
      .catch(() => {});
  };
  return {
    get draft() {
      return kept.draft;
    },
    get conversationId() {
      return kept.conversationId;
    },
    set(change) {
      const changed = { ...kept, ...change };
      if (changed.draft === kept.draft && changed.conversationId === kept.conversationId) return;
      kept = changed;
      timer ??= setTimeout(write, throttleMs);
    },
    async flush() {
      if (timer !== undefined) write();
      await writing;
    },
  };
}

/** Undefined for a file that must not be overwritten: one of a later version, or an unreadable one. */
async function read(path: string): Promise<z.infer<typeof schema> | undefined> {
  try {
    const text = await readText(path);
    if (text === undefined) return { draft: "" };
    const stored = parseStored(text, 1);
    if (stored.kind === "newer") return undefined;
    return stored.kind === "known" ? schema.parse(stored.value) : { draft: "" };
  } catch {
    return undefined;
  }
}
