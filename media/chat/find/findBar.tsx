import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../controls/controls";
import { isComposing } from "../page/keys";
import { Throttle } from "../page/throttle";
import { useNumbers, usePanel } from "../panelContext";
import { findMatches } from "./findMatches";

/** The search stops after this many matches. */
const mostMatches = 1000;
/** Delay between a change of the conversation and the next search, in milliseconds. */
const throttleMs = 150;

interface FindBarProps {
  /** Increases each time the user opens the bar. */
  readonly openCount: number;
  readonly close: () => void;
}

/** Searches the conversation and highlights the matches without changing the page's elements. */
export function FindBar({ openCount, close }: FindBarProps): JSX.Element {
  const { text, announce } = usePanel();
  const number = useNumbers();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [moves, setMoves] = useState(0);
  const { matches, isComplete } = useMatches(query, useDrawn(query));
  const { shown, setShown } = useCurrent(matches, query);
  useEffect(() => field.current?.select(), [openCount]);
  useLayoutEffect(() => show(matches, shown), [matches, shown]);
  useEffect(() => {
    const match = matches[shown];
    if (match !== undefined) reveal(match);
  }, [query, moves, matches.length > 0]);
  useEffect(() => () => show([], 0), []);

  const total = number(matches.length);
  const found = text(matches.length === mostMatches ? "findMany" : "findCount", number(shown + 1), total);
  const nothing = text(isComplete ? "findNothing" : "contextSearching");
  const count = query === "" ? "" : matches.length === 0 ? nothing : found;
  useEffect(() => {
    if (count !== "") announce(count);
  }, [count]);

  const move = (by: number) => {
    if (matches.length === 0) return;
    setShown((shown + by + matches.length) % matches.length);
    setMoves((before) => before + 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Enter") move(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search class="find-bar" onKeyDown={onKeyDown}>
      <input
        ref={field}
        type="text"
        class="input"
        dir="auto"
        aria-label={text("findLabel")}
        placeholder={text("findLabel")}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <span class="find-count">{count}</span>
      <IconButton icon="up" label={text("findPrevious")} onClick={() => move(-1)} />
      <IconButton icon="down" label={text("findNext")} onClick={() => move(1)} />
      <IconButton icon="close" label={text("findClose")} onClick={close} />
    </search>
  );
}

/** Draws every part of the conversation that may contain the query; returns whether that is done. */
function useDrawn(query: string): boolean {
  const { nearby } = usePanel();
  const [drawn, setDrawn] = useState("");
  useEffect(() => {
    nearby.search(query, () => setDrawn(query));
  }, [query]);
  useEffect(() => () => nearby.search("", () => {}), []);
  return drawn === query;
}

/** The current match; it stays the same when new matches appear before it. */
function useCurrent(matches: readonly Range[], query: string) {
  const [current, setCurrent] = useState(0);
  const place = useRef<Range>();
  useEffect(() => {
    place.current = undefined;
    setCurrent(0);
  }, [query]);
  const same = matches.findIndex((match) => isSamePlace(match, place.current));
  const shown = same === -1 ? Math.min(current, Math.max(0, matches.length - 1)) : same;
  useLayoutEffect(() => {
    place.current = matches[shown];
  }, [matches, shown]);
  const setShown = (at: number) => {
    place.current = matches[at];
    setCurrent(at);
  };
  return { shown, setShown };
}

function isSamePlace(a: Range, b: Range | undefined): boolean {
  return b !== undefined && a.startContainer === b.startContainer && a.startOffset === b.startOffset;
}

interface Matches {
  readonly query: string;
  readonly matches: readonly Range[];
  /** All parts were drawn at the time of the search. */
  readonly isComplete: boolean;
}

/** Finds the matches, again after each change of the conversation. */
function useMatches(query: string, isDrawn: boolean): Matches {
  const [found, setFound] = useState<Matches>({ query, matches: [], isComplete: false });
  useEffect(() => {
    const root = document.querySelector(".turns-content");
    if (root === null) return undefined;
    const search = () =>
      setFound({ query, matches: findMatches(root, query, mostMatches), isComplete: isDrawn });
    const later = new Throttle(throttleMs, search);
    search();
    const changes = new MutationObserver(() => later.schedule());
    changes.observe(root, { childList: true, characterData: true, subtree: true });
    return () => {
      changes.disconnect();
      later.stop();
    };
  }, [query, isDrawn]);
  return found.query === query ? found : { ...found, isComplete: false };
}

function show(matches: readonly Range[], current: number): void {
  const one = matches[current];
  CSS.highlights.set("find", new Highlight(...matches));
  CSS.highlights.set("find-current", new Highlight(...(one === undefined ? [] : [one])));
}

function reveal(match: Range): void {
  const element = match.startContainer.parentElement;
  const details = element?.closest("details");
  if (details) details.open = true;
  element?.scrollIntoView({ block: "center", inline: "nearest" });
}
