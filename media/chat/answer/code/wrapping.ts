type Listener = (isOn: boolean) => void;

/** The setting whether long lines of code are wrapped, shared by all code blocks. */
export class Wrapping {
  readonly #listeners = new Set<Listener>();

  constructor(
    private isOn: boolean,
    /** Stores the setting. */
    private readonly save: Listener,
  ) {}

  toggle(): void {
    this.isOn = !this.isOn;
    this.save(this.isOn);
    for (const listener of this.#listeners) listener(this.isOn);
  }

  /** Calls `listener` now and on each change; returns a function that unsubscribes. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.isOn);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
