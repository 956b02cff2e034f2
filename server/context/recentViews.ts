/** Where the user looked: the cursor's line and the lines on screen, `end` inclusive. */
export interface View {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly start: number;
  readonly end: number;
}

const maxViews = 16;
/** A cursor that moved less is still at the same place. */
const sameLines = 40;

/** What the user has looked at, the latest first. */
export class RecentViews {
  #views: readonly View[] = [];
  readonly #listeners = new Set<(view: View) => void>();

  note(view: View): void {
    const others = this.#views.filter(
      ({ uri, line }) => uri !== view.uri || Math.abs(line - view.line) >= sameLines,
    );
    this.#views = [view, ...others].slice(0, maxViews);
    for (const listener of this.#listeners) listener(view);
  }

  list(): readonly View[] {
    return this.#views;
  }

  /** Tells where the cursor has come to rest. */
  onDidChange(listener: (view: View) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
