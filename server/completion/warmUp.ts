import type { Position, TextDocument } from "vscode-languageserver-textdocument";
import { cursorWindow } from "../context/cursorWindow";
import { isNeverRead } from "../context/neverRead";
import type { Settings } from "../protocol/settings";
import { planQuery } from "./askModel";
import { type CompletionDeps, maxCharsPerToken } from "./completeAtCursor";

export interface WarmUpRequest {
  readonly document: TextDocument;
  readonly position: Position;
  /** Path that the model is shown, relative to the workspace. */
  readonly path: string;
}

/** Prepares syntax trees and prompt for where the cursor has come to rest, so that the first keystroke there finds them made. */
export function warmUp(
  { document, position, path }: WarmUpRequest,
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
  deps.idle.schedule("plan", 0, (signal) => deps.planner.improve(query, signal));
}
