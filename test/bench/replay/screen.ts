/** What a key did to the ghost text. */
export type AfterKey = "nothing" | "kept" | "left";

/**
 * The ghost text that VS Code shows. While the typed text agrees with it, its rest stays on the screen until the answer to the new
 * key comes; that answer then replaces it, whatever it is.
 */
export class Screen {
  /** The ghost text right of the cursor; "" for none. */
  ghost = "";
  /** Texts that appeared for the first time. */
  readonly shown: string[] = [];
  /** The rest of the last ghost text, even when it is off the screen. */
  #seen = "";

  /** Applies a key; `typed` is undefined for a deletion and for a move. */
  key(typed: string | undefined): AfterKey {
    const had = this.ghost;
    const agrees = typed !== undefined && typed !== "";
    this.#seen = agrees && this.#seen.startsWith(typed) ? this.#seen.slice(typed.length) : "";
    this.ghost = agrees && had.startsWith(typed) ? had.slice(typed.length) : "";
    if (had === "") return "nothing";
    return agrees && had.startsWith(typed) ? "kept" : "left";
  }

  /** Shows an answer; true when that removes ghost text that the user is about to type. */
  answer(text: string, next: string): boolean {
    const had = this.ghost;
    this.ghost = text;
    this.#count(text);
    const isContinued = text.startsWith(had) || (text !== "" && had.startsWith(text));
    return !isContinued && next !== "" && (had.startsWith(next) || next.startsWith(had));
  }

  #count(text: string): void {
    if (text === "" || this.#seen.startsWith(text)) return;
    this.shown.push(text.startsWith(this.#seen) ? text.slice(this.#seen.length) : text);
    this.#seen = text;
  }
}
