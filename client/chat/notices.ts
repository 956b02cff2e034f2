/** The sentences for the line above the panel's input. It shows one of them: the one that the user can do most about. */
export class Notices {
  /** What came of the last thing that the user did: over with the next one, or when the code changes that it was about. */
  #ofAction: string | undefined;
  /** What went wrong around the conversation: over with the next question. */
  #around: string | undefined;
  /** Why not all that was said is on the disk: over when it is. */
  #unwritten: string | undefined;

  constructor(private readonly onChange: () => void) {}

  get shown(): string | undefined {
    return this.#ofAction ?? this.#around ?? this.#unwritten;
  }

  ofAction(sentence: string | undefined): void {
    this.#change(() => {
      this.#ofAction = sentence;
    });
  }

  around(sentence: string | undefined): void {
    this.#change(() => {
      this.#around = sentence;
    });
  }

  unwritten(sentence: string | undefined): void {
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
