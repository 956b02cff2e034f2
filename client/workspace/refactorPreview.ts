import { basename } from "node:path/posix";
import { Disposable, type LogOutputChannel, Uri, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { showWarningMessage } from "../ui/shown";
import { openDocument } from "./openDocument";
import { changesOf, type FileState, prepareForPreview, uriOf, withoutStale } from "./workspaceEdits";
import { isWritable } from "./writable";

/**
 * Shows changes of several files in VS Code's Refactor Preview, grouped by reason, and applies the ticked ones in one
 * undo step. Leaves out stale and read-only files and names them. Resolves to whether anything was applied. Throws an
 * error with one sentence if no change is left.
 */
export async function previewRefactor(edit: WorkspaceEdit, client: LanguageClient): Promise<boolean> {
  const { edit: fresh, leftOut } = await withoutStale(await withoutReadOnly(edit), factsOf(client));
  if (changesOf(fresh).length === 0) throw new Error(l10n.t("The files have changed. Try again."));
  if (leftOut.length > 0) {
    const names = leftOut.map((uri) => basename(Uri.parse(uri).path)).join(", ");
    void showWarningMessage(l10n.t("Left out because of newer changes: {0}.", names));
  }
  const existing = workspace.workspaceFolders?.[0]?.uri ?? window.activeTextEditor?.document.uri;
  const asUri = client.code2ProtocolConverter.asUri;
  const shown = prepareForPreview(fresh, l10n.t("Suggested by Inhouse"), existing && asUri(existing));
  const converted = await client.protocol2CodeConverter.asWorkspaceEdit(shown);
  using changes = watchChanges(changesOf(fresh).map(uriOf), asUri);
  await workspace.applyEdit(converted, { isRefactoring: true });
  return changes.seen;
}

/** Removes read-only files and names them in a warning. Throws an error with one sentence if no change is left. */
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
  const sentence = l10n.t("Left out because read-only: {0}.", names);
  const documentChanges = changes.filter((change) => !readOnly.has(uriOf(change)));
  if (documentChanges.length === 0) throw new Error(sentence);
  void showWarningMessage(sentence);
  const { changes: _, ...rest } = edit;
  return { ...rest, documentChanges };
}

/** Like `previewRefactor`, but logs and shows errors. */
export async function previewOrShowError(
  edit: WorkspaceEdit,
  client: LanguageClient,
  log: LogOutputChannel,
): Promise<void> {
  try {
    await previewRefactor(edit, client);
  } catch (error) {
    const message = failureText(error);
    log.warn(`Refactor Preview: ${message}`);
    void showWarningMessage(message);
  }
}

function factsOf({ code2ProtocolConverter }: LanguageClient): FileState {
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

/** Watches for changes of these files: VS Code reports an edit as applied even if the user discarded all of it. */
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
