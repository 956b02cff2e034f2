/** Awaiting an in-flight generation: by the request that started it, and by later keystrokes that join it. */

import type { CursorWindow } from "../../context/cursorWindow";
import { abortable } from "../../util/abortable";
import type { GenerationDeps } from "../completionDeps";
import type { Generation, GenerationResult } from "./generation";
import { remainingText } from "./remainingText";

type InFlightDeps = Pick<GenerationDeps, "live" | "cache">;

/** Milliseconds after which a suggestion of several lines is shown up to its last complete line. */
const firstLinesMs = 800;

/**
 * Awaits the answer, or its first lines if all of it takes long. A later keystroke then finds the rest in the cache.
 */
export async function awaitGeneration(
  generation: Generation,
  typed: string,
  whole: boolean,
  { live, cache }: InFlightDeps,
  signal: AbortSignal,
): Promise<GenerationResult> {
  using held = live.hold(generation);
  signal.throwIfAborted();
  const wanted = whole ? generation.result : generation.resultOrFirstLines(firstLinesMs, typed);
  const result = await abortable(wanted, signal);
  if (generation.shownEarly === result.text && result.text !== "") {
    held.keepRunning();
    cache.add(generation.request.uri, generation.request.window, result.text);
  }
  return result;
}

/** Awaits the rest of an in-flight answer at `window`. Returns undefined if the answer diverges from the typed text. */
export async function joinGeneration(
  { generation, typed }: { readonly generation: Generation; readonly typed: string },
  window: CursorWindow,
  deps: InFlightDeps,
  signal: AbortSignal,
): Promise<Pick<GenerationResult, "text" | "reason"> | undefined> {
  using _watch = generation.onProgress(() => {
    if (!generation.agrees(typed)) generation.abort();
  });
  const { text, reason } = await awaitGeneration(generation, typed, false, deps, signal);
  if (generation.aborted) return undefined;
  if (typed === "" && text === "") return reason === undefined ? { text } : { text, reason };
  const { suffix } = generation.request.window;
  const rest = text.startsWith(typed)
    ? remainingText(window.suffix, { text, suffix }, typed.length)
    : undefined;
  // Diverged or empty: the caller asks the model again.
  return rest === undefined || rest === "" ? undefined : { text: rest };
}
