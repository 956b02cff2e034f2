/** Messages of edits. Documented for other editors in docs/protocol.md. */
import {
  type Diagnostic,
  NotificationType,
  type Position,
  type Range,
  RequestType,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol";
import type { ContextBlock } from "./chat";

/** Common intents; the server has its own instructions for the model for each. */
export const editPresets = [
  "fix",
  "document",
  "addTypes",
  "simplify",
  "extract",
  "convert",
  "translateComments",
  "tests",
] as const;
export type EditPreset = (typeof editPresets)[number];

export interface EditParams {
  /** Identifies this edit in `inhouse/edit/progress`. */
  readonly id: string;
  /** Version that the range refers to. The server refuses the edit if the document changes before the answer is complete. */
  readonly textDocument: { readonly uri: string; readonly version: number };
  /** The code to change; if empty, the smallest symbol or block around it. In later rounds, the range of the last result. */
  readonly range: Range;
  /** The user's instruction; may be empty if there is a preset. */
  readonly instruction: string;
  readonly preset?: EditPreset;
  /** Problems to fix, for `fix`. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Attachments for the model. */
  readonly context?: readonly ContextBlock[];
  /** Earlier rounds of the same edit, oldest first, if the user is refining it. */
  readonly rounds?: readonly EditRound[];
  /** As in `inhouse/chat`: for retrying an answer that repeated itself. */
  readonly repeatPenalty?: number;
}

export interface EditRound {
  readonly instruction: string;
  /** Text of the region after this round. */
  readonly newText: string;
}

/** Server → client, while an edit is being written. */
export type EditProgress =
  | { readonly type: "waiting"; readonly message: string; readonly fraction?: number }
  /** The region with the new text so far, followed by the rest of the old text. */
  | { readonly type: "preview"; readonly range: Range; readonly newText: string }
  /** The first answer added new errors; the model sees them and tries once more. */
  | { readonly type: "repairing"; readonly problems: readonly string[] };

export interface EditProgressParams {
  readonly id: string;
  readonly progress: EditProgress;
}

export namespace EditProgressNotification {
  export const method = "inhouse/edit/progress";
  export const type = new NotificationType<EditProgressParams>(method);
}

/** How the server turned the answer into an edit, most reliable first. */
export type EditResultFormat = "languageServer" | "searchReplace" | "hintedSearch" | "region";

export interface EditResult {
  /** "refused": the answer was unusable, `reason` says why, and nothing changes. */
  readonly outcome: "edited" | "unchanged" | "refused" | "cancelled";
  /** One sentence that says what to do; with "refused" and "unchanged". */
  readonly reason?: string;
  /** With "refused": the answer repeated itself and was stopped; a retry should set `repeatPenalty`. */
  readonly loop?: true;
  /** With "refused": the bundled demo model cannot do this, so it did not run. With "unchanged": it could not do it. Another model can. */
  readonly needsModel?: true;
  /** Versioned; one text edit per hunk, in order. Change annotations mark the hunks that the user must confirm. */
  readonly edit?: WorkspaceEdit;
  /** Whole lines: the requested region (an empty range is widened) plus surrounding lines that also change. */
  readonly range: Range;
  /** Complete new text of that region; for `tests`, the tests. */
  readonly newText?: string;
  /** Warnings to show before the user accepts, one sentence each. */
  readonly warnings: readonly string[];
  /** The model's answer, for “Show answer”. */
  readonly answer: string;
  readonly format?: EditResultFormat;
  readonly figures: {
    readonly model: string;
    readonly promptTokens: number;
    readonly generatedTokens: number;
    /** Generated tokens that were drafted from the old text and only verified by the model. */
    readonly copiedTokens: number;
    readonly totalMs: number;
  };
}

/** Client → server: the code that an edit or a question is about. Widens an empty range to the definition or block around it. */
export namespace RegionRequest {
  export const method = "inhouse/edit/region";
  export const type = new RequestType<RegionParams, RegionResult, void>(method);
}

export interface RegionParams {
  /** Version that the range refers to. */
  readonly textDocument: { readonly uri: string; readonly version: number };
  readonly range: Range;
}

export interface RegionResult {
  /** Whole lines; excludes the last line break. */
  readonly range: Range;
}

/** Client → server: the smallest function around a position, or else the first one of the document. */
export namespace FunctionRequest {
  export const method = "inhouse/edit/function";
  export const type = new RequestType<FunctionParams, FunctionResult, void>(method);
}

export interface FunctionParams {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
}

export interface FunctionResult {
  /** Absent if the document is not open or has no small function. */
  readonly found?: {
    readonly name: string;
    /** Whole lines; excludes the last line break. */
    readonly range: Range;
  };
}

/** Client → server: how a code block of an answer would change a file. Does not run the model. */
export namespace ApplyCodeRequest {
  export const method = "inhouse/edit/applyCode";
  export const type = new RequestType<ApplyCodeParams, ApplyCodeResult, void>(method);
}

export interface ApplyCodeParams {
  /** Without a version, the current file is used. */
  readonly textDocument: { readonly uri: string; readonly version?: number };
  readonly code: string;
  /** Info string of the block's opening fence. */
  readonly info: string;
  /** The selection in the file; absent if there is none. */
  readonly selection?: Range;
  /** The file does not exist yet; the block is its whole content. */
  readonly create?: boolean;
  /**
   * The user opened the file and points at it, and no answer names it. It may then be outside the workspace or ignored by
   * Git.
   */
  readonly isOpened?: boolean;
}

export interface ApplyCodeResult {
  readonly outcome: "edited" | "unchanged" | "refused";
  /** One sentence that says what to do; with "refused" and "unchanged". */
  readonly reason?: string;
  /** Versioned if the document is open; one text edit per hunk, in order. */
  readonly edit?: WorkspaceEdit;
  /** Number of lines removed, if that is more than expected of such a change. */
  readonly removes?: number;
  /** Warnings to show before the user accepts, one sentence each; with "edited". */
  readonly warnings?: readonly string[];
}

/**
 * Client → server: how an answer would change the files that it names. Reads code blocks, search/replace blocks and diffs with
 * a path, and the lines “Rename `a` to `b`” and “Delete `a`”. Does not run the model.
 */
export namespace ApplyFilesRequest {
  export const method = "inhouse/edit/applyFiles";
  export const type = new RequestType<ApplyFilesParams, ApplyFilesResult, void>(method);
}

export interface ApplyFilesParams {
  /** The whole answer. */
  readonly answer: string;
  /** Versions of open documents that the answer refers to; other files are used as they are now. */
  readonly versions: readonly { readonly uri: string; readonly version: number }[];
  /** URIs of files attached to the question; a path in the answer matches these first. */
  readonly files?: readonly string[];
  /** The user's choices for ambiguous paths, each path as written in the answer. */
  readonly choices?: readonly { readonly path: string; readonly uri: string }[];
}

/** A path in an answer that matches several files. */
export interface UnclearPath {
  /** As written in the answer. */
  readonly path: string;
  readonly uris: readonly string[];
}

export interface ApplyFilesResult {
  /** Absent if nothing can change. Each change has an annotation with a reason that the user must confirm. */
  readonly edit?: WorkspaceEdit;
  /** One sentence for each file left out. */
  readonly refusals: readonly string[];
  /** Left out for now: a client that can ask the user repeats the request with `choices`. */
  readonly unclear?: readonly UnclearPath[];
  /** Warnings to show before the user accepts, one sentence each. */
  readonly warnings: readonly string[];
}

/** Client → server: generates an edit. The client applies it once the user accepts. `$/cancelRequest` ends it as "cancelled". */
export namespace EditRequest {
  export const method = "inhouse/edit";
  export const type = new RequestType<EditParams, EditResult, void>(method);
}

/** Prefix of the ids of change annotations that warn the user before accepting. */
export const cautionPrefix = "caution";

/** Command of the code action that explains code; its argument is `{ uri, version, range }`. */
export const explainCommand = "inhouse.explainCode";

/** Makes and applies the edit of a code action, for editors that cannot resolve one; its argument is a `CodeActionData`. */
export const codeActionCommand = "inhouse.applyCodeAction";

/** `data` of the server's code actions: a client can start an edit with it instead of resolving the action. */
export interface CodeActionData {
  readonly uri: string;
  /** Document version when the action was offered. */
  readonly version: number;
  readonly range: Range;
  readonly preset: EditPreset;
  /** Details that the preset does not cover. */
  readonly instruction?: string;
  /** Problems to fix, for `fix`. */
  readonly diagnostics: readonly Diagnostic[];
}
