import type { ScrollAnchor } from "./host";

/** This close to the end counts as the end, in pixels. */
const nearEnd = 24;

export interface ScrollState {
  /** The end is kept in view while text comes in. */
  readonly isFollowing: boolean;
  /** Text has come in below what is visible. */
  readonly hasNew: boolean;
}

/** Keeps the list of turns where the user has left it: at the end, or at the text that is being read. */
export class ScrollKeeper {
  #list: HTMLElement | undefined;
  #isFollowing = true;
  #hasNew = false;
  #lastTop = 0;
  /** Where to go back to while what is above it is still being drawn. */
  #anchor: ScrollAnchor | undefined;

  constructor(
    private readonly changed: (state: ScrollState) => void,
    /** The user has scrolled. */
    private readonly moved: () => void,
  ) {}

  /** Takes over a list, the first child of which holds the turns; returns what gives it back. */
  attach(list: HTMLElement): () => void {
    this.#list = list;
    const resized = new ResizeObserver(() => this.keep());
    resized.observe(list);
    if (list.firstElementChild !== null) resized.observe(list.firstElementChild);
    const scrolled = () => this.#onScroll();
    const taken = () => {
      this.#anchor = undefined;
    };
    list.addEventListener("scroll", scrolled, { passive: true });
    for (const type of ["wheel", "pointerdown", "keydown"])
      list.addEventListener(type, taken, { passive: true });
    this.keep();
    return () => {
      resized.disconnect();
      list.removeEventListener("scroll", scrolled);
      for (const type of ["wheel", "pointerdown", "keydown"]) list.removeEventListener(type, taken);
      this.#list = undefined;
    };
  }

  /** After something was drawn; `done` when there is nothing more to draw. */
  keep(done = false): void {
    const list = this.#list;
    if (list === undefined) return;
    if (this.#anchor !== undefined) this.#goToAnchor(list, this.#anchor);
    else if (this.#isFollowing) list.scrollTop = list.scrollHeight;
    if (done) this.#anchor = undefined;
    this.#lastTop = list.scrollTop;
  }

  /** Text has come in at the end. */
  grew(): void {
    if (!this.#isFollowing) this.#set(false, true);
  }

  goToEnd(): void {
    this.#anchor = undefined;
    this.#set(true, false);
    this.keep();
  }

  /** Where the user reads; undefined at the end. */
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
    this.keep();
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
    // Text that has come in between may have moved the end away; only the user goes up.
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
