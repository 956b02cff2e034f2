/** The notices below the panel's input. Only one is shown: the one that the user can do most about. */
export class Notices {
  /** About the last action. The next action clears it, and so does a change of the code. */
  #ofAction: string | undefined;
  /** About a problem outside the conversation. The next question clears it. */
  #around: string | undefined;
  /** About the last save error. A successful save clears it. */
  #unwritten: string | undefined;

  constructor(private readonly onChange: () => void) {}

  get shown(): string | undefined {
    return this.#ofAction ?? this.#around ?? this.#unwritten;
  }

  setAction(sentence: string | undefined): void {
    this.#change(() => {
      this.#ofAction = sentence;
    });
  }

  setGeneral(sentence: string | undefined): void {
    this.#change(() => {
      this.#around = sentence;
    });
  }

  setSaveError(sentence: string | undefined): void {
    this.#change(() => {
      this.#unwritten = sentence;
    });
  }

  #change(change: () => void): void {
    const before = this.shown;
    change();
    if (this.shown !== before) this.onChange();
  }
}
