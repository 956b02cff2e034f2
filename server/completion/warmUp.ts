import type { Position, TextDocument } from "vscode-languageserver-textdocument";
import { cursorWindow } from "../context/cursorWindow";
import { isNeverRead } from "../protocol/paths/neverRead";
import type { Settings } from "../protocol/settings";
import { maxCharsPerToken } from "./completeAtCursor";
import type { CompletionDeps } from "./completionDeps";
import { planQuery } from "./generation/startGeneration";

export interface WarmUpRequest {
  readonly document: TextDocument;
  readonly position: Position;
  /** Path in the prompt, relative to the workspace. */
  readonly path: string;
  /** Milliseconds without a completion request before the warm-up starts. */
  readonly pauseMs: number;
}

/** Prepares the syntax trees and the prompt for a place, so that they are ready for the first keystroke there. */
export function warmUp(
  { document, position, path, pauseMs }: WarmUpRequest,
  settings: Settings,
  deps: CompletionDeps,
): void {
  const { uri, languageId } = document;
  const { state } = deps.model;
  if (state.kind !== "ready" || !settings.completion.enabled) return;
  if (isNeverRead(uri, settings.privacy.neverRead)) return;
  const window = cursorWindow(document, position, state.model.info.contextTokens * maxCharsPerToken);
  if (window === undefined) return;
  void deps.syntax.load(languageId).then(() => deps.syntax.at(window, languageId));
  const { maxTokens } = settings.completion;
  const query = planQuery({ uri, languageId, path, window, maxTokens }, state.model);
  deps.idle.schedule("plan", pauseMs, (signal) => deps.planner.improve(query, signal));
}
