import type { Host, SavedState, ScrollAnchor } from "./host";

/** How long after a change it is kept, in milliseconds. */
const pauseMs = 300;

/** What must not get lost when the panel is hidden: the draft and the place in the conversation. */
export class Memory {
  #state: SavedState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draftIsNew = false;

  /** `anchor` tells the place when it is to be kept. */
  constructor(
    private readonly host: Host,
    private readonly anchor: () => ScrollAnchor | undefined,
  ) {
    this.#state = host.saved();
    // Hiding a view takes its page away.
    window.addEventListener("pagehide", () => this.keep());
    document.addEventListener("visibilitychange", () => this.keep());
  }

  /**
   * What is kept of this conversation. Its draft is newer than the extension's only where it goes on from there: VS Code in a browser
   * may lose the last seconds of what a page keeps.
   */
  open(conversationId: string, draft: string): { draft: string; anchor: ScrollAnchor | undefined } {
    const kept = this.#state.conversationId === conversationId ? this.#state : {};
    const isNewer = draft !== "" && kept.draft?.startsWith(draft) === true;
    const newest = isNewer ? (kept.draft ?? draft) : draft;
    const { wrapsCode = false } = this.#state;
    this.#state = { ...kept, conversationId, draft: newest, wrapsCode };
    this.#draftIsNew = false;
    return { draft: newest, anchor: kept.anchor };
  }

  setDraft(draft: string): void {
    if (draft === (this.#state.draft ?? "")) return;
    this.#state = { ...this.#state, draft };
    this.#draftIsNew = true;
    this.#keepSoon();
  }

  get wrapsCode(): boolean {
    return this.#state.wrapsCode === true;
  }

  setWrapsCode(wrapsCode: boolean): void {
    this.#state = { ...this.#state, wrapsCode };
    this.#keepSoon();
  }

  moved(): void {
    this.#keepSoon();
  }

  /** Keeps it now. */
  keep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { anchor: _, ...rest } = this.#state;
    const anchor = this.anchor();
    this.#state = anchor === undefined ? rest : { ...rest, anchor };
    this.host.save(this.#state);
    if (this.#draftIsNew) this.host.post({ type: "draft", text: this.#state.draft ?? "" });
    this.#draftIsNew = false;
  }

  #keepSoon(): void {
    this.#timer ??= setTimeout(() => this.keep(), pauseMs);
  }
}
