import { l10n } from "../../../server/protocol/l10n";
import type { ConversationSummary } from "../protocol/messages";
import { ChatSession, type SessionEvents, type SessionOptions } from "./chatSession";
import { type Conversation, newConversation } from "./conversation";
import { HistoryAutosave } from "./history/autosave";
import type { HistoryStore } from "./history/historyStore";
import { unlistedText } from "./history/unlistedText";
import { failInterrupted } from "./turns";

export interface ConversationsOptions extends Omit<SessionOptions, "events"> {
  readonly store: HistoryStore;
  /** Receives the events of the current conversation. */
  readonly shown: SessionEvents;
  /** Another conversation is shown, or the current one has a new id. */
  readonly onSwitched: (id: string) => void;
  /** An answer has started or ended in any conversation. */
  readonly onBusy: () => void;
  /** Reports why a conversation could not be written, or undefined once all are written. */
  readonly onWritten: (problem: unknown) => void;
}

/** The conversations of this window. One is shown; answers in the others continue in the background. */
export class Conversations {
  readonly #options: ConversationsOptions;
  readonly #autosave: HistoryAutosave;
  readonly #sessions = new Set<ChatSession>();
  #current: ChatSession;

  constructor(options: ConversationsOptions) {
    this.#options = options;
    const { store, newId, onWritten, onSwitched } = options;
    this.#autosave = new HistoryAutosave({
      store,
      newId,
      onWritten,
      onCopied: (kept) => {
        if (kept === this.#current) onSwitched(kept.conversation.id);
      },
      copyTitle: (title) => l10n.t("{0} (copy)", title),
    });
    this.#current = this.#begin(newConversation(options.newId(), options.now()));
  }

  get current(): ChatSession {
    return this.#current;
  }

  get busy(): boolean {
    return [...this.#sessions].some(({ busy }) => busy);
  }

  newChat(): void {
    if (this.#current.conversation.turns.length === 0) return;
    this.#show(this.#begin(newConversation(this.#options.newId(), this.#options.now())));
  }

  /** Returns false if the conversation no longer exists. */
  async open(id: string): Promise<boolean> {
    const session = await this.#session(id);
    if (session !== undefined) this.#show(session);
    return session !== undefined;
  }

  async list(search: string): Promise<readonly ConversationSummary[]> {
    await this.#autosave.flush();
    return this.#options.store.list(search);
  }

  /** Whether there is anything to delete, which may also be a file that the list cannot show. */
  async hasHistory(): Promise<boolean> {
    if (this.busy || this.#current.conversation.turns.length > 0) return true;
    const listed = await this.list("");
    return listed.length > 0 || this.unlisted.length > 0;
  }

  /** One sentence for each group of conversations that the latest list left out. */
  get unlisted(): readonly string[] {
    const { store } = this.#options;
    return unlistedText(store.unlisted, store.folder);
  }

  async find(id: string): Promise<Conversation | undefined> {
    return this.#live(id)?.conversation ?? (await this.#options.store.load(id));
  }

  async rename(id: string, title: string): Promise<void> {
    const name = title.trim();
    if (name === "") return;
    const session = await this.#session(id);
    if (session === undefined) return;
    session.rename(name);
    if (session === this.#current) this.#options.onSwitched(id);
    await this.#autosave.flush();
    this.#closeIdle();
  }

  async delete(id: string): Promise<void> {
    const live = this.#live(id);
    if (live !== undefined) this.#end(live);
    await this.#autosave.flush();
    await this.#options.store.delete(id);
  }

  async deleteAll(): Promise<void> {
    // Ending the current session starts a new one.
    for (const session of [...this.#sessions]) this.#end(session);
    await this.#autosave.flush();
    await this.#options.store.deleteAll();
  }

  /** Resolves when all conversations are written, or could not be. */
  flush(): Promise<void> {
    return this.#autosave.flush();
  }

  #live(id: string): ChatSession | undefined {
    return [...this.#sessions].find(({ conversation }) => conversation.id === id);
  }

  /** The live session of this conversation, or a new one from the history. */
  async #session(id: string): Promise<ChatSession | undefined> {
    const { store } = this.#options;
    const found = this.#live(id) === undefined ? await store.load(id) : undefined;
    // Another call may have opened it while this one was loading.
    const live = this.#live(id);
    if (live !== undefined || found === undefined) return live;
    return this.#begin(
      failInterrupted(found, l10n.t("The window was closed before the answer was complete.")),
    );
  }

  #begin(conversation: Conversation): ChatSession {
    const ifShown = (report: () => void) => {
      if (this.#current === session) report();
    };
    let wasBusy = false;
    const { shown, onBusy } = this.#options;
    const events: SessionEvents = {
      turn: (turn) => ifShown(() => shown.turn(turn)),
      append: (...all) => ifShown(() => shown.append(...all)),
      cut: () => ifShown(() => shown.cut()),
      queue: () => ifShown(() => shown.queue()),
      asking: (...all) => shown.asking(...all),
      answered: (...all) => shown.answered(...all),
      changed: (atRest) => {
        if (this.#sessions.has(session)) this.#autosave.changed(session, atRest);
        ifShown(() => shown.changed(atRest));
        if (session.busy !== wasBusy) {
          wasBusy = session.busy;
          onBusy();
        }
      },
    };
    const session: ChatSession = new ChatSession(conversation, { ...this.#options, events });
    this.#sessions.add(session);
    return session;
  }

  #show(session: ChatSession): void {
    this.#current = session;
    this.#closeIdle();
    this.#options.onSwitched(session.conversation.id);
  }

  /** Closes idle sessions that are saved; `open` reads them from the history again. */
  #closeIdle(): void {
    for (const session of this.#sessions) {
      const isNeeded = session === this.#current || session.busy || !this.#autosave.isWritten(session);
      if (!isNeeded) this.#sessions.delete(session);
    }
  }

  /** Stops a session for good; its later changes are not saved. */
  #end(session: ChatSession): void {
    this.#sessions.delete(session);
    session.stop();
    this.#autosave.stopSaving(session);
    if (session === this.#current)
      this.#show(this.#begin(newConversation(this.#options.newId(), this.#options.now())));
  }
}
