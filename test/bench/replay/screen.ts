/** What became of the shown text at one key. */
export type AfterKey = "nothing" | "kept" | "left";

/**
 * The ghost text that VS Code shows. While what is typed agrees with it, its rest stays on the screen until the answer to the new
 * key comes; that answer then takes its place, whatever it is.
 */
export class Screen {
  /** Shown right of the cursor; "" for nothing. */
  ghost = "";
  /** Texts that came on the screen and had not been there. */
  readonly shown: string[] = [];
  /** The rest of what was last shown, also when it is off the screen. */
  #seen = "";

  /** `typed` is undefined for a key that takes something away and for a move. */
  key(typed: string | undefined): AfterKey {
    const had = this.ghost;
    const agrees = typed !== undefined && typed !== "";
    this.#seen = agrees && this.#seen.startsWith(typed) ? this.#seen.slice(typed.length) : "";
    this.ghost = agrees && had.startsWith(typed) ? had.slice(typed.length) : "";
    if (had === "") return "nothing";
    return agrees && had.startsWith(typed) ? "kept" : "left";
  }

  /** True when this takes away text, on the screen, that the user goes on typing. */
  answer(text: string, next: string): boolean {
    const had = this.ghost;
    this.ghost = text;
    this.#count(text);
    const goesOn = text.startsWith(had) || (text !== "" && had.startsWith(text));
    return !goesOn && next !== "" && (had.startsWith(next) || next.startsWith(had));
  }

  #count(text: string): void {
    if (text === "" || this.#seen.startsWith(text)) return;
    this.shown.push(text.startsWith(this.#seen) ? text.slice(this.#seen.length) : text);
    this.#seen = text;
  }
}
