import type { ToPanel } from "../../../../client/chat/protocol/messages";
import { Throttle } from "../../page/throttle";
import { type PossiblePlace, placeInCode, placesInProse } from "./places";

/** Delay before a missing file is looked up again, in milliseconds. */
const absentMs = 5000;
/** Paths that are drawn within this time are looked up together, in milliseconds. */
const throttleMs = 60;
/** The extension accepts at most this many paths in a message. */
const mostPaths = 200;

type Ask = (turnId: string, paths: readonly string[]) => void;

/**
 * Turns file names in answers into links. Only the extension knows which files exist, so the page sends it the names in
 * drawn text. Existing files become links everywhere.
 */
export class PlaceLinks {
  readonly #answers = new Map<string, AnswerPlaces>();

  constructor(private readonly ask: Ask) {}

  /** The places of one answer. */
  of(turnId: string): AnswerPlaces {
    const known = this.#answers.get(turnId);
    if (known !== undefined) return known;
    const places = new AnswerPlaces((paths) => this.ask(turnId, paths));
    this.#answers.set(turnId, places);
    return places;
  }

  /** Applies an answer of the extension. */
  answered({ turnId, found, paths }: Extract<ToPanel, { type: "files" }>): void {
    this.#answers.get(turnId)?.answered(found, paths);
  }
}

/** The places that one answer names, and which of them are files. */
export class AnswerPlaces {
  readonly #files = new Set<string>();
  /** When a path was last found missing, in the time of `performance.now()`. */
  readonly #absentAt = new Map<string, number>();
  readonly #roots = new Set<Element>();
  readonly #queued = new Set<string>();
  readonly #pending = new Set<string>();
  readonly #lookUp = new Throttle(throttleMs, () => this.#askForQueued());

  constructor(private readonly ask: (paths: readonly string[]) => void) {}

  /** Adds links below an element, now and whenever more files are known, until `unlink`. */
  link(root: Element): void {
    this.#roots.add(root);
    for (const path of this.linkKnown(root)) this.#want(path);
  }

  /** Stops adding links within an element. */
  unlink(element: Element): void {
    for (const root of this.#roots) if (element.contains(root)) this.#roots.delete(root);
  }

  /** Adds links to known files; returns all possible paths. */
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
      this.#pending.delete(path);
      this.#absentAt.set(path, performance.now());
    }
    for (const path of found) this.#files.add(path);
    if (found.length > 0) for (const root of this.#roots) this.linkKnown(root);
  }

  #linkIn(node: Node | null, places: readonly (readonly PossiblePlace[])[]): string[] {
    if (!(node instanceof Text)) return [];
    // From the end, so that earlier offsets stay valid.
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
    if (isKnown || this.#pending.has(path)) return;
    this.#queued.add(path);
    this.#lookUp.schedule();
  }

  #askForQueued(): void {
    const paths = [...this.#queued];
    this.#queued.clear();
    for (const each of paths) this.#pending.add(each);
    for (let at = 0; at < paths.length; at += mostPaths) this.ask(paths.slice(at, at + mostPaths));
  }
}

/** The place as an href, with "#" and "%" escaped in the path. */
function hrefOf({ path, line }: PossiblePlace): string {
  const plain = path.replaceAll("\\", "/").replaceAll("%", "%25").replaceAll("#", "%23");
  return line === undefined ? plain : `${plain}#L${line + 1}`;
}
