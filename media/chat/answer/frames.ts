/** Something that is drawn bit by bit. */
export interface Drawing {
  /** Draws until `deadline` at the latest, on the clock of `performance.now()`; whether there is more to draw. */
  draw(deadline: number): boolean;
}

/** Longest time that is spent on drawing in a frame, in milliseconds. */
const budget = 8;

/** Draws what has to be drawn in animation frames, what was woken last first, each frame for a short time only. */
export class Frames {
  readonly #drawings = new Set<Drawing>();
  #requested = false;

  /** `afterFrame` is told whether everything is drawn. */
  constructor(private readonly afterFrame: (done: boolean) => void) {}

  wake(drawing: Drawing): void {
    this.#drawings.add(drawing);
    this.#request();
  }

  forget(drawing: Drawing): void {
    this.#drawings.delete(drawing);
  }

  #request(): void {
    if (this.#requested) return;
    this.#requested = true;
    requestAnimationFrame(() => this.#frame());
  }

  #frame(): void {
    this.#requested = false;
    const deadline = performance.now() + budget;
    for (const drawing of [...this.#drawings].reverse()) {
      if (!drawing.draw(deadline)) this.#drawings.delete(drawing);
      if (performance.now() > deadline) break;
    }
    const done = this.#drawings.size === 0;
    this.afterFrame(done);
    if (!done) this.#request();
  }
}
