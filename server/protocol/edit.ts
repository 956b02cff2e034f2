/** Messages of edits. Documented for other editors in docs/protocol.md. */
import {
  type Diagnostic,
  NotificationType,
  type Range,
  RequestType,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol";
import type { ContextBlock } from "./chat";

/** Things that are asked for so often that they have a name, each with instructions of its own for the model. */
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
  /** Names this edit in `inhouse/edit/progress`. */
  readonly id: string;
  /** Version that the range is of. An answer for a document that has changed meanwhile is refused. */
  readonly textDocument: { readonly uri: string; readonly version: number };
  /** What is to be changed; when empty, the smallest symbol or block around it. Of a later round, the range of the last result. */
  readonly range: Range;
  /** What the user wants, in their words; may be empty with a preset. */
  readonly instruction: string;
  readonly preset?: EditPreset;
  /** What is wrong there, for `fix`. */
  readonly diagnostics?: readonly Diagnostic[];
  /** What else the model should see. */
  readonly context?: readonly ContextBlock[];
  /** Earlier rounds of the same edit, the first one first, when the user refines it. */
  readonly rounds?: readonly EditRound[];
  /** As in `inhouse/chat`: for another try after an answer that repeated itself. */
  readonly repeatPenalty?: number;
}

export interface EditRound {
  readonly instruction: string;
  /** What stood in the region after this round. */
  readonly newText: string;
}

/** Server → client, while an edit is being written. */
export type EditProgress =
  | { readonly type: "waiting"; readonly message: string; readonly fraction?: number }
  /** The region as far as it is written; the rest of the old text is still to come. */
  | { readonly type: "preview"; readonly range: Range; readonly newText: string }
  /** The first answer made new mistakes; the model is shown them and tries once more. */
  | { readonly type: "repairing"; readonly problems: readonly string[] };

export interface EditProgressParams {
  readonly id: string;
  readonly progress: EditProgress;
}

export namespace EditProgressNotification {
  export const method = "inhouse/edit/progress";
  export const type = new NotificationType<EditProgressParams>(method);
}

/** How an answer was turned into an edit, the surest way first. */
export type EditRung = "languageServer" | "searchReplace" | "hintedSearch" | "region";

export interface EditResult {
  /** "refused": the answer could not be used, `reason` says why, and nothing is changed. */
  readonly outcome: "edited" | "unchanged" | "refused" | "cancelled";
  /** One sentence that says what to do; with "refused" and "unchanged". */
  readonly reason?: string;
  /** With "refused": the answer repeated itself and was stopped; another try should have a `repeatPenalty`. */
  readonly loop?: true;
  /** With "refused": the demo model was not asked, because it cannot do this; another model can. */
  readonly needsModel?: true;
  /** Versioned; one text edit for each hunk, in order. With change annotations where the user has to confirm. */
  readonly edit?: WorkspaceEdit;
  /** Whole lines: the region that was asked about, an empty range widened, with lines around it that change as well. */
  readonly range: Range;
  /** The whole new text of that region; of `tests`, the tests. */
  readonly newText?: string;
  /** What the user should know before accepting, one sentence each. */
  readonly warnings: readonly string[];
  /** What the model said, for “Show answer”. */
  readonly answer: string;
  readonly rung?: EditRung;
  readonly figures: {
    readonly model: string;
    readonly promptTokens: number;
    readonly generatedTokens: number;
    /** Generated tokens that were copied from the old text and only checked. */
    readonly copiedTokens: number;
    readonly totalMs: number;
  };
}

/** Client → server: the code that an edit or a question is about: an empty range is widened to the definition or block around it. */
export namespace RegionRequest {
  export const method = "inhouse/edit/region";
  export const type = new RequestType<RegionParams, RegionResult, void>(method);
}

export interface RegionParams {
  /** Version that the range is of. */
  readonly textDocument: { readonly uri: string; readonly version: number };
  readonly range: Range;
}

export interface RegionResult {
  /** Whole lines; the last one without its end. */
  readonly range: Range;
}

/** Client → server: what a block of code of an answer would change in a file. The model is not asked. */
export namespace ApplyCodeRequest {
  export const method = "inhouse/edit/applyCode";
  export const type = new RequestType<ApplyCodeParams, ApplyCodeResult, void>(method);
}

export interface ApplyCodeParams {
  /** Without a version the file is taken as it is now. */
  readonly textDocument: { readonly uri: string; readonly version?: number };
  readonly code: string;
  /** What stands behind the block's opening fence. */
  readonly info: string;
  /** What is selected in the file; absent for nothing. */
  readonly selection?: Range;
  /** The file is not there yet: the block is the whole of it. */
  readonly create?: boolean;
  /**
   * The user has opened the file in an editor and points at it, and no answer names it: then it may also be outside the workspace or
   * ignored by git.
   */
  readonly isOpened?: boolean;
}

export interface ApplyCodeResult {
  readonly outcome: "edited" | "unchanged" | "refused";
  /** One sentence that says what to do; with "refused" and "unchanged". */
  readonly reason?: string;
  /** Versioned when the document is open; one text edit for each hunk, in order. */
  readonly edit?: WorkspaceEdit;
  /** Lines that would be gone, when that is more than a change of this kind should take away. */
  readonly removes?: number;
  /** What the user should know before accepting, one sentence each; with "edited". */
  readonly warnings?: readonly string[];
}

/**
 * Client → server: what an answer that names files would change in them: blocks of code, search/replace blocks and diffs with a
 * path, and the lines “Rename `a` to `b`” and “Delete `a`”. The model is not asked.
 */
export namespace ApplyFilesRequest {
  export const method = "inhouse/edit/applyFiles";
  export const type = new RequestType<ApplyFilesParams, ApplyFilesResult, void>(method);
}

export interface ApplyFilesParams {
  /** The whole answer. */
  readonly answer: string;
  /** Versions of open documents that the answer was given for; others are taken as they are now. */
  readonly versions: readonly { readonly uri: string; readonly version: number }[];
  /** URIs of files that went with the question: a path of the answer means one of them before any other. */
  readonly files?: readonly string[];
  /** What the user has said about paths that may mean several files, each as the answer has it. */
  readonly choices?: readonly { readonly path: string; readonly uri: string }[];
}

/** A path of an answer that may mean several files. */
export interface UnclearPath {
  /** As the answer has it. */
  readonly path: string;
  readonly uris: readonly string[];
}

export interface ApplyFilesResult {
  /** Absent when nothing can be changed. Each change has an annotation, with a reason, that needs the user's confirmation. */
  readonly edit?: WorkspaceEdit;
  /** One sentence for each file that is left out. */
  readonly refusals: readonly string[];
  /** Refused for now: a client that can ask the user sends the request again with `choices`. */
  readonly unclear?: readonly UnclearPath[];
  /** What the user should know before accepting, one sentence each. */
  readonly warnings: readonly string[];
}

/** Client → server: makes an edit, which nobody applies but the client after the user's yes. `$/cancelRequest` ends it as "cancelled". */
export namespace EditRequest {
  export const method = "inhouse/edit";
  export const type = new RequestType<EditParams, EditResult, void>(method);
}

/** `data` of the code actions that the server offers: a client may start an edit with it instead of resolving the action. */
/** Begins the ids of annotations that say what somebody should know before accepting. */
export const cautionPrefix = "caution";

/** Command of the code action that has code explained; its argument is `{ uri, version, range }`. */
export const explainCommand = "inhouse.explainCode";

export interface CodeActionData {
  readonly uri: string;
  /** Of the document when the action was offered. */
  readonly version: number;
  readonly range: Range;
  readonly preset: EditPreset;
  /** What the preset alone does not say. */
  readonly instruction?: string;
  /** What is wrong there, for `fix`. */
  readonly diagnostics: readonly Diagnostic[];
}
