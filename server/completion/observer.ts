import type { CursorWindow } from "../context/cursorWindow";
import type { ReadyModel } from "../models/completionModel";
import type { ThresholdOrigin } from "../protocol/explain";
import type { CacheHit } from "./generation/cache";
import type { Generation } from "./generation/generation";
import type { TriggerDecision } from "./trigger";

/**
 * Follows one completion from the request to its answer. `CompletionTrace` records the steps; nothing here changes the
 * completion.
 */
export interface CompletionObserver {
  /** Whether a completion may be shown at the cursor. */
  decided(trigger: TriggerDecision): void;
  /** What the cache has for the text at the cursor; undefined if it has nothing. */
  lookedUp(hit: CacheHit | undefined, window: CursorWindow): void;
  /** The in-flight generation that this completion joins; undefined if there is none. */
  joined(generation: Generation | undefined): void;
  /** The request waited for another one. */
  waited(): void;
  /** The generation that this completion has started. */
  asked(generation: Generation): void;
}

/** Observes each generation that starts. */
export interface GenerationObserver {
  started(generation: Generation, facts: GenerationFacts): void;
}

export interface GenerationFacts {
  readonly languageId: string;
  readonly model: Pick<ReadyModel, "info" | "family">;
  /** The origin of the confidence threshold. */
  readonly threshold: ThresholdOrigin;
}
