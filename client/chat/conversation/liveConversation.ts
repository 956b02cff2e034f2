import type { ChatSummary } from "../../../server/protocol/chat";
import type { Turn } from "../protocol/messages";
import type { AssistantTurn, Conversation, QueuedMessage, StoredTurn } from "./conversation";
import { cutAt, replaceTurn, toPanelTurn, withSummary } from "./turns";

export interface ConversationEvents {
  /** A turn was added at the end, or has changed. */
  turn(turn: Turn): void;
  append(turnId: string, text: string, thinking: string): void;
  /** Turns were removed from the end. */
  cut(): void;
  queue(): void;
  /** The conversation must be saved; `atRest` is false while more changes follow. */
  changed(atRest: boolean): void;
}

interface Options {
  readonly events: ConversationEvents;
  readonly now: () => number;
  /** Whether no answer is in flight. */
  readonly isAtRest: () => boolean;
}

/** A conversation that reports its changes, so that they are shown and saved. */
export class LiveConversation {
  readonly #options: Options;
  #current: Conversation;

  constructor(conversation: Conversation, options: Options) {
    this.#current = conversation;
    this.#options = options;
  }

  get current(): Conversation {
    return this.#current;
  }

  get queue(): readonly QueuedMessage[] {
    return this.#current.queue ?? [];
  }

  /** Changes facts without a report. */
  set(facts: Partial<Pick<Conversation, "id" | "title" | "queue" | "turns">>): void {
    this.#current = { ...this.#current, ...facts };
  }

  rename(title: string): void {
    this.set({ title });
    this.#options.events.changed(this.#options.isAtRest());
  }

  setQueue(queue: readonly QueuedMessage[]): void {
    this.set({ queue });
    this.#options.events.queue();
    this.#touch();
  }

  /** Adds a turn at the end, or replaces the turn with its id. */
  put(turn: StoredTurn): void {
    const { turns } = this.#current;
    if (turns.some(({ id }) => id === turn.id)) this.#current = replaceTurn(this.#current, turn);
    else this.set({ turns: [...turns, turn] });
    this.show(turn);
    this.#touch();
  }

  /** Replaces an answer that has become longer by `text` and `thinking`. */
  append(longer: AssistantTurn, text: string, thinking: string): void {
    this.#current = replaceTurn(this.#current, longer);
    this.#options.events.append(longer.id, text, thinking);
    this.#touch(false);
  }

  /** Removes the turns from this one on. */
  cut(at: number): void {
    this.#current = cutAt(this.#current, at, this.#options.now());
    this.#options.events.cut();
  }

  summarize(summary: ChatSummary): void {
    const before = this.#current;
    this.#current = withSummary(before, summary);
    for (const at of new Set([before.summary?.turns, this.#current.summary?.turns]))
      if (at !== undefined) this.show(this.#current.turns[at]);
    this.#touch(false);
  }

  /** Shows a turn again, after what belongs to it has changed. */
  show(turn: StoredTurn | undefined): void {
    if (turn !== undefined) this.#options.events.turn(toPanelTurn(this.#current, turn));
  }

  indexOf(turnId: string, role: StoredTurn["role"]): number | undefined {
    const at = this.#current.turns.findIndex((turn) => turn.id === turnId && turn.role === role);
    return at < 0 ? undefined : at;
  }

  answer(turnId: string): AssistantTurn | undefined {
    const turn = this.#current.turns.find(({ id }) => id === turnId);
    return turn?.role === "assistant" ? turn : undefined;
  }

  #touch(atRest = this.#options.isAtRest()): void {
    this.#current = { ...this.#current, updatedAt: this.#options.now() };
    this.#options.events.changed(atRest);
  }
}
