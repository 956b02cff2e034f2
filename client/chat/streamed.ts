import type { ChatProgress } from "../../server/protocol/chat";

/** What of an answer has come and was not yet taken: it is taken in steps, so that the panel is not told each token. */
export class Streamed {
  #text = "";
  #thinking = "";
  #isDue = false;

  /** `onDue` is run once for all that comes until `later` runs it. */
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

  /** Undefined when nothing has come since the last time. */
  take(): { readonly text: string; readonly thinking: string } | undefined {
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
