import type { Conversation } from "./conversation";
import type { HistoryStore } from "./historyStore";

/** A conversation that is in use in this window. */
export interface KeptConversation {
  readonly conversation: Conversation;
  becomeCopy(id: string, title: string): void;
}

export interface KeeperOptions {
  readonly store: HistoryStore;
  readonly newId: () => string;
  /** Why it could not be written, or undefined when it could. */
  readonly onWritten: (problem: unknown) => void;
  /** The conversation has another id and title now. */
  readonly onCopied: (kept: KeptConversation) => void;
  readonly copyTitle: (title: string) => string;
  /** While an answer is streamed it is written at most once in this time, in milliseconds. */
  readonly intervalMs?: number;
}

/** Writes conversations when they have changed: soon while they change, at once when they come to rest. */
export class HistoryKeeper {
  readonly #options: KeeperOptions;
  readonly #timers = new Map<KeptConversation, NodeJS.Timeout>();
  readonly #writing = new Map<KeptConversation, Promise<void>>();
  /** Changed while it was being written. */
  readonly #again = new Set<KeptConversation>();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  changed(kept: KeptConversation, atRest: boolean): void {
    if (kept.conversation.turns.length === 0) return;
    if (atRest) void this.#write(kept);
    else if (!this.#timers.has(kept))
      this.#timers.set(
        kept,
        setTimeout(() => void this.#write(kept), this.#options.intervalMs ?? 1000),
      );
  }

  /** Forgets what was to be written: the conversation is deleted. */
  forget(kept: KeptConversation): void {
    clearTimeout(this.#timers.get(kept));
    this.#timers.delete(kept);
    this.#again.delete(kept);
  }

  /** Resolves when all that has changed is written, or could not be. */
  async flush(): Promise<void> {
    for (const kept of this.#timers.keys()) void this.#write(kept);
    while (this.#writing.size > 0) await Promise.all(this.#writing.values());
  }

  async #write(kept: KeptConversation): Promise<void> {
    clearTimeout(this.#timers.get(kept));
    this.#timers.delete(kept);
    if (this.#writing.has(kept)) {
      this.#again.add(kept);
      return;
    }
    const work = this.#writeOnce(kept).finally(() => this.#writing.delete(kept));
    this.#writing.set(kept, work);
    await work;
    if (this.#again.delete(kept)) await this.#write(kept);
  }

  async #writeOnce(kept: KeptConversation): Promise<void> {
    const { store, newId, onWritten, onCopied, copyTitle } = this.#options;
    const copyId = newId();
    try {
      const { conversation } = kept;
      if ((await store.save(conversation, copyId)) === "copied") {
        kept.becomeCopy(copyId, copyTitle(conversation.title));
        this.#again.add(kept);
        onCopied(kept);
      }
      onWritten(undefined);
    } catch (error) {
      onWritten(error);
    }
  }
}
