import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";

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
 * Reads it from a file, or begins anew. Nothing is written while `enabled` says no. VS Code's own memory is not used for it
 * because in a browser it loses the last seconds.
 */
export async function openPanelMemory(path: string, enabled: () => boolean): Promise<PanelMemory> {
  let kept = await read(path);
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
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

async function read(path: string): Promise<z.infer<typeof schema>> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return { draft: "" };
  }
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, path);
}
