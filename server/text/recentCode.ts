/** Number of characters kept, which suffices to recognize a keyword. */
const keptLength = 12;

/**
 * The last code before a place, without comments. It decides whether `/` there is a division or a
 * regular expression, and `<` a comparison or a tag.
 */
export class RecentCode {
  /** Ends with at most one blank. */
  #text: string;

  constructor(text = "") {
    this.#text = text;
  }

  copy(): RecentCode {
    return new RecentCode(this.#text);
  }

  add(code: string): void {
    const kept = code.length > keptLength ? code.slice(-keptLength) : code;
    const written = kept.trimEnd();
    if (written !== "") this.#text = (this.#text + written).slice(-keptLength);
    // Keeps only one blank, so that many blanks do not push the code out.
    if (written !== kept && !this.#text.endsWith(" ")) this.#text += " ";
  }

  /** Starts again with a mark, such as a bracket: what stands before it no longer matters. */
  restart(mark: string): void {
    this.#text = mark;
  }

  /** Whether an operand begins here, so that `/` starts a regular expression and `<` a tag. */
  get isOperandNext(): boolean {
    const code = this.#text.trimEnd();
    return (
      code === "" ||
      /[([{},;:=!&|?+\-*%~^>]$|(^|[^\w$.])(return|case|default|typeof|of|in|do|else|yield|await)$/.test(code)
    );
  }

  /** Whether a name ends right here. */
  get endsInName(): boolean {
    return /[\w$]$/.test(this.#text);
  }

  /** Whether `>` here completes an arrow. */
  get endsInArrow(): boolean {
    return /[-=]$/.test(this.#text);
  }
}
