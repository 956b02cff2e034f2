import type { ChatProgress } from "../../../server/protocol/chat";

/** Collects streamed text, so that the panel gets it in batches instead of token by token. */
export class StreamBuffer {
  #text = "";
  #thinking = "";
  #isDue = false;

  /** Calls `onDue` once, through `later`, for all text that arrives until then. */
  constructor(
    private readonly later: (work: () => void) => void,
    private readonly onDue: () => void,
  ) {}

  add(progress: ChatProgress): void {
    if (progress.type === "text") this.#text += progress.text;
    if (progress.type === "thinking") this.#thinking += progress.text;
    if (this.#isDue || this.#isEmpty) return;
    this.#isDue = true;
    this.later(() => {
      this.#isDue = false;
      this.onDue();
    });
  }

  /** Returns and clears the collected text; undefined if there is none. */
  drain(): { readonly text: string; readonly thinking: string } | undefined {
    if (this.#isEmpty) return undefined;
    const taken = { text: this.#text, thinking: this.#thinking };
    this.#text = "";
    this.#thinking = "";
    return taken;
  }

  get #isEmpty(): boolean {
    return this.#text === "" && this.#thinking === "";
  }
}
