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
  /** Why a conversation could not be written, or undefined when all are written. */
  readonly onWritten: (problem: unknown) => void;
  /** The conversation has another id and title now. */
  readonly onCopied: (kept: KeptConversation) => void;
  readonly copyTitle: (title: string) => string;
  /** While an answer is streamed it is written at most once in this time, in milliseconds. */
  readonly intervalMs?: number;
  /** What could not be written is tried again after this time, in milliseconds. */
  readonly retryMs?: number;
}

/**
 * Writes conversations when they have changed: soon while they change, at once when they come to rest. Those that could not be
 * written are tried again: when another one could, with `flush`, and after a while.
 */
export class HistoryKeeper {
  readonly #options: KeeperOptions;
  readonly #timers = new Map<KeptConversation, NodeJS.Timeout>();
  readonly #writing = new Map<KeptConversation, Promise<void>>();
  /** Changed while it was being written. */
  readonly #again = new Set<KeptConversation>();
  readonly #failed = new Set<KeptConversation>();
  readonly #forgotten = new WeakSet<KeptConversation>();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  changed(kept: KeptConversation, atRest: boolean): void {
    if (kept.conversation.turns.length === 0) return;
    if (atRest) void this.#write(kept);
    else this.#writeIn(this.#options.intervalMs ?? 1000, kept);
  }

  /** Whether all that was said in it is on the disk. */
  isWritten(kept: KeptConversation): boolean {
    return !(this.#timers.has(kept) || this.#writing.has(kept) || this.#failed.has(kept));
  }

  /** Never writes it again: the conversation is deleted. */
  forget(kept: KeptConversation): void {
    this.#forgotten.add(kept);
    clearTimeout(this.#timers.get(kept));
    this.#timers.delete(kept);
    if (this.#failed.delete(kept)) this.#tellIfWritten();
  }

  /** Resolves when all that has changed is written, or could not be. */
  async flush(): Promise<void> {
    for (const kept of this.#timers.keys()) void this.#write(kept);
    while (this.#writing.size > 0) await Promise.all(this.#writing.values());
  }

  #writeIn(ms: number, kept: KeptConversation): void {
    if (this.#timers.has(kept)) return;
    this.#timers.set(
      kept,
      setTimeout(() => void this.#write(kept), ms),
    );
  }

  async #write(kept: KeptConversation): Promise<void> {
    clearTimeout(this.#timers.get(kept));
    this.#timers.delete(kept);
    if (this.#forgotten.has(kept)) return;
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
    const { store, newId, onWritten, onCopied, copyTitle, retryMs = 30_000 } = this.#options;
    const copyId = newId();
    try {
      const { conversation } = kept;
      if ((await store.save(conversation, copyId)) === "copied") {
        kept.becomeCopy(copyId, copyTitle(conversation.title));
        this.#again.add(kept);
        onCopied(kept);
      }
      this.#failed.delete(kept);
      // What kept others from being written may be over as well.
      for (const other of this.#failed) void this.#write(other);
      this.#tellIfWritten();
    } catch (error) {
      if (this.#forgotten.has(kept)) return;
      this.#failed.add(kept);
      this.#writeIn(retryMs, kept);
      onWritten(error);
    }
  }

  #tellIfWritten(): void {
    if (this.#failed.size === 0) this.#options.onWritten(undefined);
  }
}
