/** Waiting for an answer that is being made: by who asked for it, and by later keystrokes that join it. */

import type { CursorWindow } from "../context/cursorWindow";
import type { AskDeps } from "./askModel";
import type { Generation, GenerationResult } from "./generation";
import { restAt } from "./restAt";
import { untilAborted } from "./untilAborted";

type MakingDeps = Pick<AskDeps, "live" | "cache">;

/** After so many milliseconds a suggestion of several lines is shown as far as its lines are whole. */
const firstLinesMs = 800;

/** The answer, or its first lines when all of it takes long; the rest is then known at a later key. */
export async function made(
  generation: Generation,
  typed: string,
  whole: boolean,
  { live, cache }: MakingDeps,
  signal: AbortSignal,
): Promise<GenerationResult> {
  using held = live.hold(generation);
  signal.throwIfAborted();
  const wanted = whole ? generation.result : generation.within(firstLinesMs, typed);
  const result = await untilAborted(wanted, signal);
  if (generation.shownEarly === result.text && result.text !== "") {
    held.letGoOn();
    cache.add(generation.request.uri, generation.request.window, result.text);
  }
  return result;
}

/** What is left at `window` of the answer that is being made; undefined when it turns out not to go on with what was typed. */
export async function join(
  { generation, typed }: { readonly generation: Generation; readonly typed: string },
  window: CursorWindow,
  deps: MakingDeps,
  signal: AbortSignal,
): Promise<Pick<GenerationResult, "text" | "reason"> | undefined> {
  using _watch = generation.onProgress(() => {
    if (!generation.agrees(typed)) generation.abort();
  });
  const { text, reason } = await made(generation, typed, false, deps, signal);
  if (generation.aborted) return undefined;
  if (typed === "" && text === "") return reason === undefined ? { text } : { text, reason };
  const { suffix } = generation.request.window;
  const rest = text.startsWith(typed) ? restAt(window.suffix, { text, suffix }, typed.length) : undefined;
  // It came out as something else, or as nothing; here the model may have more to say.
  return rest === undefined || rest === "" ? undefined : { text: rest };
}
