import type { ScrollAnchor } from "./host";

/** This close to the end counts as the end, in pixels. */
const nearEnd = 24;

export interface ScrollState {
  /** The list stays scrolled to the end while text arrives. */
  readonly isFollowing: boolean;
  /** New text has arrived below the visible part. */
  readonly hasNew: boolean;
}

/** Keeps the scroll position of the turns: at the end, or at the text that the user reads. */
export class ScrollKeeper {
  #list: HTMLElement | undefined;
  #isFollowing = true;
  #hasNew = false;
  #lastTop = 0;
  /** Position to restore while the turns above it are still being drawn. */
  #anchor: ScrollAnchor | undefined;

  constructor(
    private readonly changed: (state: ScrollState) => void,
    /** The user has scrolled. */
    private readonly moved: () => void,
  ) {}

  /** Attaches to a list whose first child contains the turns; returns a function that detaches. */
  attach(list: HTMLElement): () => void {
    this.#list = list;
    const resized = new ResizeObserver(() => this.update());
    resized.observe(list);
    if (list.firstElementChild !== null) resized.observe(list.firstElementChild);
    const scrolled = () => this.#onScroll();
    const userMoved = () => {
      this.#anchor = undefined;
    };
    list.addEventListener("scroll", scrolled, { passive: true });
    for (const type of ["wheel", "pointerdown", "keydown"])
      list.addEventListener(type, userMoved, { passive: true });
    this.update();
    return () => {
      resized.disconnect();
      list.removeEventListener("scroll", scrolled);
      for (const type of ["wheel", "pointerdown", "keydown"]) list.removeEventListener(type, userMoved);
      this.#list = undefined;
    };
  }

  /** Restores the position after drawing; `done` means that nothing is left to draw. */
  update(done = false): void {
    const list = this.#list;
    if (list === undefined) return;
    if (this.#anchor !== undefined) this.#goToAnchor(list, this.#anchor);
    else if (this.#isFollowing) list.scrollTop = list.scrollHeight;
    if (done) this.#anchor = undefined;
    this.#lastTop = list.scrollTop;
  }

  /** Call it when text has arrived at the end. */
  grew(): void {
    if (!this.#isFollowing) this.#set(false, true);
  }

  goToEnd(): void {
    this.#anchor = undefined;
    this.#set(true, false);
    this.update();
  }

  /** The current position; undefined at the end. */
  get anchor(): ScrollAnchor | undefined {
    const list = this.#list;
    if (list === undefined || this.#isFollowing) return undefined;
    const top = list.getBoundingClientRect().top;
    for (const turn of turnsOf(list)) {
      const box = turn.getBoundingClientRect();
      if (box.bottom > top) return { turnId: turn.dataset["turn"] ?? "", offset: Math.round(box.top - top) };
    }
    return undefined;
  }

  restore(anchor: ScrollAnchor | undefined): void {
    this.#anchor = anchor;
    this.#set(anchor === undefined, false);
    this.update();
  }

  #goToAnchor(list: HTMLElement, { turnId, offset }: ScrollAnchor): void {
    const turn = turnsOf(list).find(({ dataset }) => dataset["turn"] === turnId);
    if (turn === undefined) return;
    list.scrollTop += turn.getBoundingClientRect().top - list.getBoundingClientRect().top - offset;
  }

  #onScroll(): void {
    const list = this.#list;
    if (list === undefined || this.#anchor !== undefined) return;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight <= nearEnd;
    // New text may have moved the end away, but only the user scrolls up.
    const wentUp = list.scrollTop < this.#lastTop;
    this.#lastTop = list.scrollTop;
    if (atEnd) this.#set(true, false);
    else if (wentUp) this.#set(false, this.#hasNew);
    this.moved();
  }

  #set(isFollowing: boolean, hasNew: boolean): void {
    if (isFollowing === this.#isFollowing && hasNew === this.#hasNew) return;
    this.#isFollowing = isFollowing;
    this.#hasNew = hasNew;
    this.changed({ isFollowing, hasNew });
  }
}

function turnsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[data-turn]")];
}
