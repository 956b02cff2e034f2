import { basename } from "node:path/posix";
import { Disposable, type LogOutputChannel, l10n, Uri, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { failureText } from "../../server/protocol/failure";
import { openDocument } from "../openDocument";
import { showWarningMessage } from "../shown";
import { changesOf, type FileFacts, forPreview, uriOf, withoutStale } from "./severalFiles";
import { isWritable } from "./writable";

/**
 * Shows changes of several files in VS Code's Refactor Preview, grouped by their reasons, and applies what the user leaves
 * ticked as one step to undo. Files that have changed since are left out, and named. Resolves to whether anything was applied.
 * Throws with one sentence when nothing is left.
 */
export async function previewRefactor(edit: WorkspaceEdit, client: LanguageClient): Promise<boolean> {
  const { edit: fresh, leftOut } = await withoutStale(await withoutReadOnly(edit), factsOf(client));
  if (changesOf(fresh).length === 0)
    throw new Error(
      l10n.t("Files that this edit changes have been changed meanwhile. Let the model try again."),
    );
  if (leftOut.length > 0) {
    const names = leftOut.map((uri) => basename(Uri.parse(uri).path)).join(", ");
    void showWarningMessage(l10n.t("Left out, because it has changed meanwhile: {0}.", names));
  }
  const existing = workspace.workspaceFolders?.[0]?.uri ?? window.activeTextEditor?.document.uri;
  const asUri = client.code2ProtocolConverter.asUri;
  const shown = forPreview(fresh, l10n.t("Suggested by Inhouse"), existing && asUri(existing));
  const converted = await client.protocol2CodeConverter.asWorkspaceEdit(shown);
  using changes = watchChanges(changesOf(fresh).map(uriOf), asUri);
  await workspace.applyEdit(converted, { isRefactoring: true });
  return changes.seen;
}

/** The edit without files that are read-only, which are named. Throws with one sentence when nothing is left. */
async function withoutReadOnly(edit: WorkspaceEdit): Promise<WorkspaceEdit> {
  const changes = changesOf(edit);
  const readOnly = new Set<string>();
  for (const change of changes) {
    if (!("textDocument" in change)) continue;
    const uri = Uri.parse(change.textDocument.uri);
    const document = await openDocument(uri).catch(() => undefined);
    if (document !== undefined && !(await isWritable(document))) readOnly.add(change.textDocument.uri);
  }
  if (readOnly.size === 0) return edit;
  const names = [...readOnly].map((uri) => basename(Uri.parse(uri).path)).join(", ");
  const sentence = l10n.t("Left out, because it is read-only: {0}.", names);
  const documentChanges = changes.filter((change) => !readOnly.has(uriOf(change)));
  if (documentChanges.length === 0) throw new Error(sentence);
  void showWarningMessage(sentence);
  const { changes: _, ...rest } = edit;
  return { ...rest, documentChanges };
}

/** As `previewRefactor`, for those who have nobody to throw at. */
export async function previewOrTell(
  edit: WorkspaceEdit,
  client: LanguageClient,
  log: LogOutputChannel,
): Promise<void> {
  try {
    await previewRefactor(edit, client);
  } catch (error) {
    const message = failureText(error, l10n.t);
    log.warn(`Refactor Preview: ${message}`);
    void showWarningMessage(message);
  }
}

function factsOf({ code2ProtocolConverter }: LanguageClient): FileFacts {
  return {
    versionOf: (uri) =>
      workspace.textDocuments.find((document) => code2ProtocolConverter.asUri(document.uri) === uri)?.version,
    exists: (uri) =>
      Promise.resolve(workspace.fs.stat(Uri.parse(uri))).then(
        () => true,
        () => false,
      ),
  };
}

/** VS Code says that it has applied an edit also when the user has discarded all of it. */
function watchChanges(
  uris: readonly string[],
  asUri: (uri: Uri) => string,
): { seen: boolean } & globalThis.Disposable {
  const watch = { seen: false, [Symbol.dispose]: () => listening.dispose() };
  const see = (touched: readonly Uri[]) => {
    if (touched.some((uri) => uris.includes(asUri(uri)))) watch.seen = true;
  };
  const listening = Disposable.from(
    workspace.onDidChangeTextDocument(({ document }) => see([document.uri])),
    workspace.onDidCreateFiles(({ files }) => see(files)),
    workspace.onDidDeleteFiles(({ files }) => see(files)),
    workspace.onDidRenameFiles(({ files }) => see(files.map(({ oldUri }) => oldUri))),
  );
  return watch;
}
