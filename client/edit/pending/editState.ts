import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { l10n } from "../../../server/protocol/l10n";

import type { Span } from "./hunks";

/** The state of an edit, from the request to the user's decision. */
export type EditState =
  /** The model has written nothing yet; `message` is a phrase. */
  | { readonly type: "waiting"; readonly message: string; readonly fraction?: number }
  | { readonly type: "writing" }
  /** There are changes to review. `notice` says why a later request brought nothing newer. */
  | { readonly type: "ready"; readonly notice?: string }
  /** Changes to several files, for VS Code's Refactor Preview. */
  | { readonly type: "elsewhere"; readonly edit: WorkspaceEdit }
  /** There is no proposal; `reason` is a sentence. */
  | { readonly type: "failed"; readonly reason: string }
  /** Accepted, rejected or cancelled. */
  | { readonly type: "over" };

/** Explains why a stale edit cannot be accepted. `canRetry`: the model can be asked again. */
export function staleSentence(canRetry: boolean): string {
  return canRetry
    ? l10n.t("These lines changed. Undo your change or try again.")
    : l10n.t("These lines changed. Undo your change or reject the edit.");
}

export interface DocumentText {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
}

export interface PendingEditOptions {
  readonly document: DocumentText;
  /** Offsets of the text to change; `end` is exclusive. */
  readonly region: Span;
  readonly newId: () => string;
  readonly onDidChange: () => void;
}

/** Whether a request to the model is running. */
export function isInFlight({ type }: EditState): boolean {
  return type === "waiting" || type === "writing";
}
