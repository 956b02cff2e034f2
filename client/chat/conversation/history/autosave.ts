import type { Conversation } from "../conversation";
import type { HistoryStore } from "./historyStore";

/** A conversation that is open in this window. */
export interface OpenConversation {
  readonly conversation: Conversation;
  becomeCopy(id: string, title: string): void;
}

export interface AutosaveOptions {
  readonly store: HistoryStore;
  readonly newId: () => string;
  /** Reports why a conversation could not be written, or undefined once all are written. */
  readonly onWritten: (problem: unknown) => void;
  /** The conversation became a copy with a new id and title. */
  readonly onCopied: (kept: OpenConversation) => void;
  readonly copyTitle: (title: string) => string;
  /** Shortest time between two writes while an answer streams, in milliseconds. */
  readonly intervalMs?: number;
  /** Delay before a failed write is retried, in milliseconds. */
  readonly retryMs?: number;
}

/**
 * Saves conversations when they change: throttled while an answer streams, at once when it ends. Failed writes are retried when
 * another write succeeds, on `flush`, and after a delay.
 */
export class HistoryAutosave {
  readonly #options: AutosaveOptions;
  readonly #timers = new Map<OpenConversation, NodeJS.Timeout>();
  readonly #writing = new Map<OpenConversation, Promise<void>>();
  /** Conversations that changed while they were being written. */
  readonly #again = new Set<OpenConversation>();
  readonly #failed = new Set<OpenConversation>();
  readonly #deleted = new WeakSet<OpenConversation>();

  constructor(options: AutosaveOptions) {
    this.#options = options;
  }

  changed(kept: OpenConversation, atRest: boolean): void {
    if (kept.conversation.turns.length === 0) return;
    if (atRest) void this.#write(kept);
    else this.#writeIn(this.#options.intervalMs ?? 1000, kept);
  }

  /** Whether the conversation is completely saved. */
  isWritten(kept: OpenConversation): boolean {
    return !(this.#timers.has(kept) || this.#writing.has(kept) || this.#failed.has(kept));
  }

  /** Never writes this conversation again, because it is being deleted. */
  stopSaving(kept: OpenConversation): void {
    this.#deleted.add(kept);
    clearTimeout(this.#timers.get(kept));
    this.#timers.delete(kept);
    if (this.#failed.delete(kept)) this.#reportIfWritten();
  }

  /** Resolves when all changes are written, or could not be. */
  async flush(): Promise<void> {
    for (const kept of this.#timers.keys()) void this.#write(kept);
    while (this.#writing.size > 0) await Promise.all(this.#writing.values());
  }

  #writeIn(ms: number, kept: OpenConversation): void {
    if (this.#timers.has(kept)) return;
    this.#timers.set(
      kept,
      setTimeout(() => void this.#write(kept), ms),
    );
  }

  async #write(kept: OpenConversation): Promise<void> {
    clearTimeout(this.#timers.get(kept));
    this.#timers.delete(kept);
    if (this.#deleted.has(kept)) return;
    if (this.#writing.has(kept)) {
      this.#again.add(kept);
      return;
    }
    const work = this.#writeOnce(kept).finally(() => this.#writing.delete(kept));
    this.#writing.set(kept, work);
    await work;
    if (this.#again.delete(kept)) await this.#write(kept);
  }

  async #writeOnce(kept: OpenConversation): Promise<void> {
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
      // The cause of earlier failures may be gone too.
      for (const other of this.#failed) void this.#write(other);
      this.#reportIfWritten();
    } catch (error) {
      if (this.#deleted.has(kept)) return;
      this.#failed.add(kept);
      this.#writeIn(retryMs, kept);
      onWritten(error);
    }
  }

  #reportIfWritten(): void {
    if (this.#failed.size === 0) this.#options.onWritten(undefined);
  }
}
