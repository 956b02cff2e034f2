import { mayContain } from "./find/mayContain";

/** A part of the conversation that is drawn only near the viewport. */
interface Part {
  readonly text: () => string;
  readonly show: (isShown: boolean) => void;
  isNear: boolean;
  /** The search needs this part. */
  isWanted: boolean;
}

/** Distances from the viewport, in list heights: parts within the first are drawn, parts beyond the second are removed. */
const nearHeights = 1;
const farHeights = 4;
/** Searched parts are drawn in batches of this many UTF-16 code units, one batch per frame. */
const charsPerFrame = 6000;

/**
 * Decides which parts of a long conversation are drawn: those near the viewport, and those that a search may match. A part with
 * the focus or a selection stays drawn.
 */
export class Nearby {
  readonly #parts = new Map<Element, Part>();
  #near: IntersectionObserver | undefined;
  #far: IntersectionObserver | undefined;
  #query = "";
  #waiting: Part[] = [];
  #searched: () => void = () => {};

  /** Starts observing the scrolling list; returns a function that stops it. */
  attach(list: HTMLElement): () => void {
    this.#near = this.#observe(list, nearHeights, true);
    this.#far = this.#observe(list, farHeights, false);
    return () => {
      this.#near?.disconnect();
      this.#far?.disconnect();
    };
  }

  /** Calls `show` whenever the part must be drawn or can be removed; returns a function that stops watching. */
  watch(element: Element, text: () => string, show: (isShown: boolean) => void): () => void {
    const part = { text, show, isNear: false, isWanted: false };
    this.#parts.set(element, part);
    this.#near?.observe(element);
    this.#far?.observe(element);
    this.#want(part);
    return () => {
      this.#parts.delete(element);
      this.#near?.unobserve(element);
      this.#far?.unobserve(element);
    };
  }

  /** Draws every part that may contain the query, until the next search; calls `done` when all are drawn. "" ends the search. */
  search(query: string, done: () => void): void {
    this.#query = query;
    this.#waiting = [];
    this.#searched = done;
    for (const [element, part] of this.#parts) {
      const wasWanted = part.isWanted;
      part.isWanted = false;
      this.#want(part);
      if (wasWanted && !part.isWanted && !this.#waiting.includes(part)) this.#update(element, part);
    }
    if (this.#waiting.length === 0) done();
  }

  /** Draws everything at once. */
  showAll(): void {
    for (const part of this.#parts.values()) part.show(true);
  }

  #want(part: Part): void {
    if (this.#query === "" || !mayContain(part.text(), this.#query)) return;
    if (part.isNear) part.isWanted = true;
    else if (this.#waiting.push(part) === 1) requestAnimationFrame(() => this.#showWaiting());
  }

  #showWaiting(): void {
    for (let room = charsPerFrame; room > 0; ) {
      const part = this.#waiting.shift();
      if (part === undefined) {
        this.#searched();
        return;
      }
      part.isWanted = true;
      part.show(true);
      room -= part.text().length;
    }
    requestAnimationFrame(() => this.#showWaiting());
  }

  #observe(root: HTMLElement, heights: number, isNear: boolean): IntersectionObserver {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const part = this.#parts.get(target);
          // The inner observer reports parts that come near, the outer one parts that move away.
          if (part === undefined || isIntersecting !== isNear) continue;
          part.isNear = isNear;
          this.#update(target, part);
        }
      },
      { root, rootMargin: `${100 * heights}% 0px` },
    );
    for (const element of this.#parts.keys()) observer.observe(element);
    return observer;
  }

  #update(element: Element, { show, isNear, isWanted }: Part): void {
    const isUsed = element.contains(document.activeElement) || isSelected(element);
    show(isNear || isWanted || isUsed);
  }
}

function isSelected(element: Element): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}
