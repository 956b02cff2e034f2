import type { Position, TextDocument } from "vscode-languageserver-textdocument";
import type { CompletionDeps } from "../../completion/completionDeps";
import { warmUp } from "../../completion/warmUp";
import type { Configuration } from "../../configuration";
import type { WorkspaceContext } from "../../context/workspaceContext";
import type { Feature } from "../../feature";
import type { OpenDocuments } from "../../workspace/documents";
import type { WorkspaceFolders } from "../../workspace/workspaceFolders";

export interface AnticipateDeps extends CompletionDeps {
  readonly documents: OpenDocuments;
  readonly context: Pick<WorkspaceContext, "views" | "edits">;
  readonly configuration: Configuration;
  readonly folders: WorkspaceFolders;
  /** Adds a listener that runs whenever a model becomes ready. */
  readonly onModelReady: (listener: () => void) => void;
}

/**
 * Fills the KV cache for the place where the user is likely to type next, before the first keystroke: at the cursor that the
 * editor reports, or at a guess in a document that was just opened, or that was open before the model became ready.
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
  // An editor that reports cursors does so at once; a document that it opens without a cursor is not on the screen.
  deps.documents.onDidOpen((uri) => {
    if (views.list().length === 0) void prepare(uri, guessPauseMs);
  });
  deps.onModelReady(() => {
    const [latest] = deps.documents.recent();
    if (latest !== undefined) void prepare(latest.uri, guessPauseMs);
  });
  return {};
}

/** Waits this long for a completion request, which carries the real position. */
const guessPauseMs = 200;

/** The last cursor position, else the last edit, else the end, where files grow. */
function likelyPlace(
  document: TextDocument,
  { views, edits }: Pick<WorkspaceContext, "views" | "edits">,
): Position {
  const isInDocument = ({ uri }: { readonly uri: string }) => uri === document.uri;
  const view = views.list().find(isInDocument);
  const edited = edits.list().find(isInDocument);
  const line = view?.line ?? edited?.end ?? document.lineCount;
  const character = view?.character ?? Number.MAX_SAFE_INTEGER;
  // The document may have become shorter while it was closed.
  return document.positionAt(document.offsetAt({ line, character }));
}
