import type { Position, TextDocument } from "vscode-languageserver-textdocument";
import type { CompletionDeps } from "../completion/completeAtCursor";
import { warmUp } from "../completion/warmUp";
import type { Configuration } from "../configuration";
import type { OpenDocuments } from "../context/documents";
import type { WorkspaceContext } from "../context/workspaceContext";
import type { Feature } from "../feature";
import type { WorkspaceFolders } from "../workspaceFolders";

export interface AnticipateDeps extends CompletionDeps {
  readonly documents: OpenDocuments;
  readonly context: Pick<WorkspaceContext, "views" | "edits">;
  readonly configuration: Configuration;
  readonly folders: WorkspaceFolders;
  /** Calls back when a model has become ready. */
  readonly onModelReady: (listener: () => void) => void;
}

/**
 * Prepares the model for the place where the user is likely to type next, before the first key: where the editor says that the cursor
 * is, and where it likely is in a document that has just been opened, or that was open before the model was ready.
 */
export function anticipate(deps: AnticipateDeps): Feature {
  const { views } = deps.context;
  const prepare = async (uri: string, pauseMs: number) => {
    const settings = await deps.configuration.forDocument(uri);
    const document = deps.documents.get(uri);
    if (document === undefined) return;
    const position = likelyPlace(document, deps.context);
    warmUp({ document, position, path: deps.folders.relativePath(uri), pauseMs }, settings, deps);
  };
  views.onDidChange(({ uri }) => prepare(uri, 0));
  // An editor that says where the cursor is says it soon; what it opens without that is not on the screen.
  deps.documents.onDidOpen((uri) => {
    if (views.list().length === 0) void prepare(uri, guessPauseMs);
  });
  deps.onModelReady(() => {
    const [latest] = deps.documents.recent();
    if (latest !== undefined) void prepare(latest.uri, guessPauseMs);
  });
  return {};
}

/** An editor that asks for a completion at once has the place in its request. */
const guessPauseMs = 200;

/** Where the cursor was last, else where the user typed last, else the end, where files grow. */
function likelyPlace(
  document: TextDocument,
  { views, edits }: Pick<WorkspaceContext, "views" | "edits">,
): Position {
  const here = ({ uri }: { readonly uri: string }) => uri === document.uri;
  const seen = views.list().find(here);
  const edited = edits.list().find(here);
  const line = seen?.line ?? edited?.end ?? document.lineCount;
  const character = seen?.character ?? Number.MAX_SAFE_INTEGER;
  // A document that was closed may have become shorter.
  return document.positionAt(document.offsetAt({ line, character }));
}
