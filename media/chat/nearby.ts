import { mayContain } from "./find/mayContain";

/** A part of the conversation that is drawn only where it can be seen soon. */
interface Part {
  readonly text: () => string;
  readonly show: (isShown: boolean) => void;
  isNear: boolean;
  isWanted: boolean;
}

/** A part is drawn this many heights of the list away from what is visible, and taken away again beyond the second. */
const nearHeights = 1;
const farHeights = 4;
/** What is searched is drawn in steps of so many UTF-16 code units, one in each frame. */
const charsPerFrame = 6000;

/**
 * Decides which parts of a long conversation are drawn: those near the screen, and those in which a search may find something. A part
 * that holds the focus or a selection stays.
 */
export class Nearby {
  readonly #parts = new Map<Element, Part>();
  #near: IntersectionObserver | undefined;
  #far: IntersectionObserver | undefined;
  #query = "";
  #waiting: Part[] = [];
  #searched: () => void = () => {};

  /** Takes over the list that scrolls; returns what gives it back. */
  attach(list: HTMLElement): () => void {
    this.#near = this.#observe(list, nearHeights, true);
    this.#far = this.#observe(list, farHeights, false);
    return () => {
      this.#near?.disconnect();
      this.#far?.disconnect();
    };
  }

  /** `show` is called whenever the part has to be drawn or need not be drawn any more; returns what ends that. */
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

  /** Has every part drawn that may contain the query, until there is another one; none for an empty query. Says when that is done. */
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
          // The inner one says what has come near, the outer one what has gone away.
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
