import type { Host, SavedState, ScrollAnchor } from "./host";
import { Throttle } from "./throttle";

/** Delay between a change and the save, in milliseconds. */
const throttleMs = 300;

/** Saves what must survive when the panel is hidden: the draft and the scroll position. */
export class Memory {
  #state: SavedState;
  readonly #later = new Throttle(throttleMs, () => this.save());
  #draftIsNew = false;

  /** `anchor` returns the current scroll position. */
  constructor(
    private readonly host: Host,
    private readonly anchor: () => ScrollAnchor | undefined,
  ) {
    this.#state = host.saved();
    // Hiding a view destroys its page.
    window.addEventListener("pagehide", () => this.save());
    document.addEventListener("visibilitychange", () => this.save());
  }

  /**
   * Returns the saved state of a conversation. The saved draft wins over the extension's only if it extends it: in a browser VS
   * Code may lose the last seconds of a page's state.
   */
  open(conversationId: string, draft: string): { draft: string; anchor: ScrollAnchor | undefined } {
    const saved = this.#state.conversationId === conversationId ? this.#state : {};
    const isNewer = draft !== "" && saved.draft?.startsWith(draft) === true;
    const newest = isNewer ? (saved.draft ?? draft) : draft;
    const { wrapsCode = false } = this.#state;
    this.#state = { ...saved, conversationId, draft: newest, wrapsCode };
    this.#draftIsNew = false;
    return { draft: newest, anchor: saved.anchor };
  }

  setDraft(draft: string): void {
    if (draft === (this.#state.draft ?? "")) return;
    this.#state = { ...this.#state, draft };
    this.#draftIsNew = true;
    this.#later.schedule();
  }

  get wrapsCode(): boolean {
    return this.#state.wrapsCode === true;
  }

  setWrapsCode(wrapsCode: boolean): void {
    this.#state = { ...this.#state, wrapsCode };
    this.#later.schedule();
  }

  /** Call it when the user has scrolled. */
  scrolled(): void {
    this.#later.schedule();
  }

  /** Saves the state now. */
  save(): void {
    this.#later.stop();
    const { anchor: _, ...rest } = this.#state;
    const anchor = this.anchor();
    this.#state = anchor === undefined ? rest : { ...rest, anchor };
    this.host.save(this.#state);
    if (this.#draftIsNew) this.host.post({ type: "draft", text: this.#state.draft ?? "" });
    this.#draftIsNew = false;
  }
}
