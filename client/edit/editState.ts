import type { TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import type { Translate } from "../text";
import type { Span } from "./hunks";

/** Where an edit is between the user's wish and the user's yes. */
export type EditState =
  /** Nothing is written yet; `message` is a phrase. */
  | { readonly type: "waiting"; readonly message: string; readonly fraction?: number }
  | { readonly type: "writing" }
  /** There are changes to look at. `notice` says why there is nothing newer, when the user has asked for that. */
  | { readonly type: "ready"; readonly notice?: string }
  /** Changes of several files, which VS Code's Refactor Preview shows. */
  | { readonly type: "elsewhere"; readonly edit: WorkspaceEdit }
  /** Nothing came of it; `reason` is a sentence. */
  | { readonly type: "failed"; readonly reason: string }
  /** Accepted, rejected or cancelled. */
  | { readonly type: "over" };

/** Why an edit cannot be accepted whose lines were changed. `isAsked`: the model can be asked for it once more. */
export function staleSentence(isAsked: boolean, t: Translate): string {
  if (!isAsked)
    return t(
      "The lines that this edit replaces have been changed meanwhile. Undo that change, or reject the edit.",
    );
  return t(
    "The lines that this edit replaces have been changed meanwhile. Undo that change, or let the model try again.",
  );
}

export interface DocumentText {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
}

export interface PendingEditOptions {
  readonly document: DocumentText;
  /** Offsets of what is to be changed; `end` is exclusive. */
  readonly region: Span;
  readonly t: Translate;
  readonly newId: () => string;
  readonly onDidChange: () => void;
}

export function isAsking({ type }: EditState): boolean {
  return type === "waiting" || type === "writing";
}

/** Whether the edit has to do with more than this document, or wants the user to confirm it in its own way. */
export function isWide(edit: WorkspaceEdit, uri: string): boolean {
  const confirm = Object.values(edit.changeAnnotations ?? {}).some((each) => each.needsConfirmation);
  if (confirm) return true;
  const changed =
    edit.documentChanges?.map((each) => ("textDocument" in each ? each.textDocument.uri : each.kind)) ??
    Object.keys(edit.changes ?? {});
  return changed.some((each) => each !== uri);
}

/** The edits of an edit that is about this document alone, and the version of the text that they are of. */
export function editsOf(
  edit: WorkspaceEdit,
  uri: string,
): { readonly version?: number; readonly edits: readonly TextEdit[] } {
  const changes = (edit.documentChanges ?? []).filter((change) => "textDocument" in change);
  const version = changes.map(({ textDocument }) => textDocument.version).find((each) => each !== null);
  const edits = [...changes.flatMap((change) => change.edits), ...(edit.changes?.[uri] ?? [])];
  return { ...(version !== undefined && { version }), edits: edits.filter((each) => "newText" in each) };
}
