import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { readStored } from "../../../server/protocol/stored";
import { makePrivate } from "../../privateFolder";
import { readText } from "./conversationFile";

/** What outlives the window beside the conversations: which one was shown, and what stood in the input. */
const schema = z.object({
  draft: z.string().catch(""),
  conversationId: z.string().optional().catch(undefined),
});

export interface PanelMemory {
  readonly draft: string;
  readonly conversationId: string | undefined;
  set(change: { readonly draft?: string; readonly conversationId?: string }): void;
  /** Resolves when it is on the disk, or could not be written. */
  flush(): Promise<void>;
}

/** A draft changes with every key. */
const restMs = 300;

/**
 * Reads the memory from a file, or starts with an empty one. It does not overwrite a file of a later version, and writes nothing while `enabled` returns false. VS Code's own memory is not used for it
 * because in a browser it loses the last seconds.
 */
export async function openPanelMemory(path: string, enabled: () => boolean): Promise<PanelMemory> {
  const found = await read(path);
  let kept = found ?? { draft: "" };
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (found === undefined) return;
    const text = JSON.stringify(kept);
    // To lose it is no reason to bother anybody.
    writing = writing
      .then(() => (enabled() ? replace(path, text) : rm(path, { force: true })))
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
      timer ??= setTimeout(write, restMs);
    },
    async flush() {
      if (timer !== undefined) write();
      await writing;
    },
  };
}

/** Undefined for a file that has to stay as it is: a later version's, or one that cannot be read. */
async function read(path: string): Promise<z.infer<typeof schema> | undefined> {
  try {
    const text = await readText(path);
    if (text === undefined) return { draft: "" };
    const stored = readStored(text, 1);
    if (stored.kind === "newer") return undefined;
    return stored.kind === "known" ? schema.parse(stored.value) : { draft: "" };
  } catch {
    return undefined;
  }
}

async function replace(path: string, text: string): Promise<void> {
  makePrivate(dirname(path));
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, path);
}
