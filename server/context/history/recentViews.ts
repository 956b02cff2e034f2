/** A place that the user viewed: the cursor position and the visible lines, `end` inclusive. */
export interface View {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly start: number;
  readonly end: number;
}

const maxViews = 16;
/** Cursor lines closer together than this count as one view. */
const sameLines = 40;

/** The user's recent views, latest first. */
export class RecentViews {
  #views: readonly View[] = [];
  readonly #listeners = new Set<(view: View) => void>();

  record(view: View): void {
    const others = this.#views.filter(
      ({ uri, line }) => uri !== view.uri || Math.abs(line - view.line) >= sameLines,
    );
    this.#views = [view, ...others].slice(0, maxViews);
    for (const listener of this.#listeners) listener(view);
  }

  list(): readonly View[] {
    return this.#views;
  }

  /** Calls the listener when the cursor has come to rest. */
  onDidChange(listener: (view: View) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
