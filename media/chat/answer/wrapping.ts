type Listener = (isOn: boolean) => void;

/** Whether long lines of code are wrapped, in all blocks alike. */
export class Wrapping {
  readonly #listeners = new Set<Listener>();

  constructor(
    private isOn: boolean,
    /** Keeps it for the next time. */
    private readonly keep: Listener,
  ) {}

  toggle(): void {
    this.isOn = !this.isOn;
    this.keep(this.isOn);
    for (const listener of this.#listeners) listener(this.isOn);
  }

  /** Says how it is now and when it changes; returns what ends that. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.isOn);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
