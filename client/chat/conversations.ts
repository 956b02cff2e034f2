import { type Conversation, newConversation } from "./history/conversation";
import { HistoryKeeper } from "./history/historyKeeper";
import type { HistoryStore } from "./history/historyStore";
import { unlistedText } from "./history/unlistedText";
import type { ConversationSummary } from "./messages";
import { ChatSession, type SessionEvents, type SessionOptions } from "./session";
import { settled } from "./turns";

export interface ConversationsOptions extends Omit<SessionOptions, "events"> {
  readonly store: HistoryStore;
  /** What happens in the conversation that is shown. */
  readonly shown: SessionEvents;
  /** Another conversation is shown, or the same one under another id. */
  readonly onSwitched: (id: string) => void;
  /** A conversation has begun or ended to be answered, shown or not. */
  readonly onBusy: () => void;
  /** Why a conversation could not be written, or undefined when all are written. */
  readonly onWritten: (problem: unknown) => void;
}

/** The conversations of this window: one is shown, and answers of others go on until they end. */
export class Conversations {
  readonly #options: ConversationsOptions;
  readonly #keeper: HistoryKeeper;
  readonly #sessions = new Set<ChatSession>();
  #current: ChatSession;

  constructor(options: ConversationsOptions) {
    this.#options = options;
    const { store, newId, t, onWritten, onSwitched } = options;
    this.#keeper = new HistoryKeeper({
      store,
      newId,
      onWritten,
      onCopied: (kept) => {
        if (kept === this.#current) onSwitched(kept.conversation.id);
      },
      copyTitle: (title) => t("{0} (copy)", title),
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

  /** False when there is no such conversation any more. */
  async open(id: string): Promise<boolean> {
    const session = await this.#session(id);
    if (session !== undefined) this.#show(session);
    return session !== undefined;
  }

  async list(search: string): Promise<readonly ConversationSummary[]> {
    await this.#keeper.flush();
    return this.#options.store.list(search);
  }

  /** What the latest list has left out, one sentence each. */
  get unlisted(): readonly string[] {
    const { store, t } = this.#options;
    return unlistedText(store.unlisted, store.folder, t);
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
    await this.#keeper.flush();
    this.#dropIdle();
  }

  async delete(id: string): Promise<void> {
    const live = this.#live(id);
    if (live !== undefined) this.#end(live);
    await this.#keeper.flush();
    await this.#options.store.delete(id);
  }

  async eraseAll(): Promise<void> {
    // Ending the one that is shown begins another.
    for (const session of [...this.#sessions]) this.#end(session);
    await this.#keeper.flush();
    await this.#options.store.eraseAll();
  }

  /** Resolves when everything that was said is written. */
  flush(): Promise<void> {
    return this.#keeper.flush();
  }

  #live(id: string): ChatSession | undefined {
    return [...this.#sessions].find(({ conversation }) => conversation.id === id);
  }

  /** The one that is live, or a new one of what the history has. */
  async #session(id: string): Promise<ChatSession | undefined> {
    const { store, t } = this.#options;
    const found = this.#live(id) === undefined ? await store.load(id) : undefined;
    // It may have become live meanwhile.
    const live = this.#live(id);
    if (live !== undefined || found === undefined) return live;
    return this.#begin(settled(found, t("The window was closed before the answer was complete.")));
  }

  #begin(conversation: Conversation): ChatSession {
    const ifShown = (tell: () => void) => {
      if (this.#current === session) tell();
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
        if (this.#sessions.has(session)) this.#keeper.changed(session, atRest);
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
    this.#dropIdle();
    this.#options.onSwitched(session.conversation.id);
  }

  /** Those that the history has are read from there when they are wanted again. */
  #dropIdle(): void {
    for (const session of this.#sessions) {
      const isWanted = session === this.#current || session.busy || !this.#keeper.isWritten(session);
      if (!isWanted) this.#sessions.delete(session);
    }
  }

  /** Ends it for good; what it says from now on is not kept. */
  #end(session: ChatSession): void {
    this.#sessions.delete(session);
    session.stop();
    this.#keeper.forget(session);
    if (session === this.#current)
      this.#show(this.#begin(newConversation(this.#options.newId(), this.#options.now())));
  }
}
