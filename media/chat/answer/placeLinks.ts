import type { ToPanel } from "../../../client/chat/messages";
import { type PossiblePlace, placeInCode, placesInProse } from "./places";

/** So long a file that was not there is not asked for again, in milliseconds. */
const absentMs = 5000;
/** What is drawn within this time is asked for together, in milliseconds. */
const pauseMs = 60;
/** The extension takes no more at once. */
const mostPaths = 200;

type Ask = (turnId: string, paths: readonly string[]) => void;

/**
 * Makes links of the places in files that answers name. Only the extension knows which files there are: it is asked for what is drawn,
 * and what is there becomes a link wherever it stands.
 */
export class PlaceLinks {
  readonly #answers = new Map<string, AnswerPlaces>();

  constructor(private readonly ask: Ask) {}

  /** Those that one answer names. */
  of(turnId: string): AnswerPlaces {
    const known = this.#answers.get(turnId);
    if (known !== undefined) return known;
    const places = new AnswerPlaces((paths) => this.ask(turnId, paths));
    this.#answers.set(turnId, places);
    return places;
  }

  /** The extension has looked. */
  answered({ turnId, found, paths }: Extract<ToPanel, { type: "files" }>): void {
    this.#answers.get(turnId)?.answered(found, paths);
  }
}

/** The places that one answer names, and which of them are files. */
export class AnswerPlaces {
  readonly #files = new Set<string>();
  /** When a path was no file, on the clock of `performance.now()`. */
  readonly #absentAt = new Map<string, number>();
  readonly #roots = new Set<Element>();
  readonly #unasked = new Set<string>();
  readonly #asked = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ask: (paths: readonly string[]) => void) {}

  /** Makes links below an element now, and when more is known, until `forget`. */
  link(root: Element): void {
    this.#roots.add(root);
    for (const path of this.linkKnown(root)) this.#want(path);
  }

  /** Of everything within an element. */
  forget(element: Element): void {
    for (const root of this.#roots) if (element.contains(root)) this.#roots.delete(root);
  }

  /** Makes links of what is known; returns all paths that may be named. */
  linkKnown(root: ParentNode & Node): string[] {
    const paths: string[] = [];
    for (const code of root.querySelectorAll("code:not(pre code, a code, .math)"))
      paths.push(...this.#linkIn(code.firstChild, [placeInCode(code.textContent ?? "")]));
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts)
      if (text.parentElement?.closest("a, code, pre, .unseen, .formula-label") == null)
        paths.push(...this.#linkIn(text, placesInProse(text.data)));
    return paths;
  }

  answered(found: readonly string[], asked: readonly string[]): void {
    for (const path of asked) {
      this.#asked.delete(path);
      this.#absentAt.set(path, performance.now());
    }
    for (const path of found) this.#files.add(path);
    if (found.length > 0) for (const root of this.#roots) this.linkKnown(root);
  }

  #linkIn(node: Node | null, places: readonly (readonly PossiblePlace[])[]): string[] {
    if (!(node instanceof Text)) return [];
    // From the end, so that the places before stay where they are.
    for (const readings of places.toReversed()) {
      const place = readings.find(({ path }) => this.#files.has(path));
      if (place !== undefined) this.#wrap(node, place);
    }
    return places.flat().map(({ path }) => path);
  }

  #wrap(node: Text, place: PossiblePlace): void {
    const { start, end } = place;
    const named = node.splitText(start);
    if (end - start < named.length) named.splitText(end - start);
    const link = document.createElement("a");
    link.setAttribute("role", "link");
    link.tabIndex = 0;
    link.dataset["href"] = hrefOf(place);
    if (start === 0 && node.data === "") node.remove();
    named.replaceWith(link);
    link.append(named);
  }

  #want(path: string): void {
    const absentAt = this.#absentAt.get(path) ?? Number.NEGATIVE_INFINITY;
    const isKnown = this.#files.has(path) || performance.now() - absentAt < absentMs;
    if (isKnown || this.#asked.has(path)) return;
    this.#unasked.add(path);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const paths = [...this.#unasked];
      this.#unasked.clear();
      for (const each of paths) this.#asked.add(each);
      for (let at = 0; at < paths.length; at += mostPaths) this.ask(paths.slice(at, at + mostPaths));
    }, pauseMs);
  }
}

/** As an address, in which "#" and "%" have a meaning of their own. */
function hrefOf({ path, line }: PossiblePlace): string {
  const plain = path.replaceAll("\\", "/").replaceAll("%", "%25").replaceAll("#", "%23");
  return line === undefined ? plain : `${plain}#L${line + 1}`;
}
