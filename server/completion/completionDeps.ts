import type { Position, Range, TextDocument } from "vscode-languageserver-textdocument";
import type { CursorWindow, SelectedSuggestion } from "../context/cursorWindow";
import type { Engine } from "../engine/engine";
import type { Logger } from "../log";
import type { CompletionModel } from "../models/completionModel";
import type { CompletionRecord } from "../protocol/messages";
import type { Eagerness } from "../protocol/settings";
import type { CursorSyntax, SyntaxTrees } from "../syntax/syntax";
import type { CompletionCache } from "./generation/cache";
import type { LiveGenerations } from "./generation/liveGenerations";
import type { IdleWork } from "./idleWork";
import type { CompletionObserver, GenerationObserver } from "./observer";
import type { PromptPlanner } from "./plan/promptPlanner";
import type { Experience } from "./showThreshold";
import type { TypingInterval } from "./typingInterval";

export interface CompletionRequest {
  readonly document: TextDocument;
  /** Version of the document when the request arrived; documents change in place. */
  readonly version: number;
  readonly position: Position;
  /** Whether the user asked for the completion, as opposed to a keystroke. */
  readonly explicit: boolean;
  /** How many suggestions to generate besides the best one. */
  readonly alternatives: number;
  readonly selected?: SelectedSuggestion;
  /** Path in the prompt, relative to the workspace. */
  readonly path: string;
  readonly observer?: CompletionObserver;
}

export interface CompletionDeps extends GenerationDeps {
  readonly syntax: SyntaxTrees;
  readonly idle: IdleWork;
  readonly typingInterval: TypingInterval;
  readonly log: Logger;
}

export interface Completion {
  /** The best item first; empty if there is nothing to show. */
  readonly items: readonly { readonly insertText: string; readonly range: Range }[];
  readonly record: CompletionRecord;
  /** The model's confidence in the best item, from 0 to 1. */
  readonly confidence?: number | undefined;
}

export interface InfillQuery {
  readonly uri: string;
  readonly languageId: string;
  /** Path in the prompt, relative to the workspace. */
  readonly path: string;
  readonly window: CursorWindow;
  /** Undefined if the grammar does not exist or has not loaded yet. */
  readonly syntax: CursorSyntax | undefined;
  readonly multiLine: boolean;
  /** The user's limit on the tokens of an answer. */
  readonly maxTokens: number;
  /** How readily to show suggestions; "asked" for an explicit request, which shows nearly everything. */
  readonly eagerness: Eagerness | "asked";
  /** Whether past acceptances adapt the confidence threshold. */
  readonly learns: boolean;
  /** Whether this query runs ahead of the user's next request. */
  readonly background: boolean;
  /** 0 for the best answer, 1 for the next one, … */
  readonly alternative: number;
}

export interface GenerationDeps {
  /** Generates the answers. */
  readonly engine: Pick<Engine, "infill">;
  readonly model: CompletionModel;
  readonly planner: PromptPlanner;
  readonly cache: CompletionCache;
  readonly live: LiveGenerations;
  readonly observer: GenerationObserver;
  /** Past acceptances of a model's suggestions, by the model's name. */
  readonly experience: (model: string) => Experience;
  readonly now: () => number;
}
