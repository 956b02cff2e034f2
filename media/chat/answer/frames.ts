/** Something that is drawn in steps. */
export interface Drawing {
  /** Draws until `deadline`, in the time of `performance.now()`; returns whether something is left to draw. */
  draw(deadline: number): boolean;
}

/** Time for drawing per frame, in milliseconds. */
const budget = 8;

/** Runs the drawings in animation frames, most recent first, with a time budget per frame. */
export class Frames {
  readonly #drawings = new Set<Drawing>();
  #requested = false;

  /** Calls `afterFrame` after each frame with whether everything is drawn. */
  constructor(private readonly afterFrame: (done: boolean) => void) {}

  wake(drawing: Drawing): void {
    this.#drawings.add(drawing);
    this.#request();
  }

  remove(drawing: Drawing): void {
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
