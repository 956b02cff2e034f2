import type { ToPanel, Turn } from "../../client/chat/protocol/messages";

/** The texts of a turn; those of an answer grow while it is streamed. */
export interface LiveText {
  readonly text: string;
  readonly thinking: string;
}

type Listener = (text: LiveText) => void;

const nothing: LiveText = { text: "", thinking: "" };

/** The texts of the turns. They are not in PanelModel, so that a new token does not re-render the whole panel. */
export class LiveTexts {
  readonly #texts = new Map<string, LiveText>();
  readonly #listeners = new Map<string, Set<Listener>>();

  /** Applies the text changes of a message. */
  apply(message: ToPanel): void {
    if (message.type === "show") {
      this.#texts.clear();
      for (const turn of message.state.turns) this.#set(turn.id, textOf(turn));
    }
    if (message.type === "turn") this.#set(message.turn.id, textOf(message.turn));
    if (message.type === "append") {
      const { text, thinking } = this.get(message.turnId);
      this.#set(message.turnId, {
        text: text + (message.text ?? ""),
        thinking: thinking + (message.thinking ?? ""),
      });
    }
  }

  get(turnId: string): LiveText {
    return this.#texts.get(turnId) ?? nothing;
  }

  /** Calls `listener` now and when the texts of the turn change; returns a function that unsubscribes. */
  follow(turnId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(turnId) ?? new Set();
    this.#listeners.set(turnId, listeners.add(listener));
    listener(this.get(turnId));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(turnId);
    };
  }

  #set(turnId: string, text: LiveText): void {
    this.#texts.set(turnId, text);
    for (const listener of this.#listeners.get(turnId) ?? []) listener(text);
  }
}

function textOf({ text, thinking = "" }: Turn): LiveText {
  return { text, thinking };
}
