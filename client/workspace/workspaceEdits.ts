import type { ChangeAnnotation, TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { cautionPrefix } from "../../server/protocol/edit";

type Change = NonNullable<WorkspaceEdit["documentChanges"]>[number];

/** The state of the files that an edit changes. */
export interface FileState {
  /** Version of an open document; undefined if it is not open. */
  versionOf(uri: string): number | undefined;
  exists(uri: string): Promise<boolean>;
}

/** The changes of an edit, in either of the protocol's two forms. */
export function changesOf({ documentChanges, changes = {} }: WorkspaceEdit): readonly Change[] {
  const plain = Object.entries(changes).map(([uri, edits]) => ({
    textDocument: { uri, version: null },
    edits,
  }));
  return documentChanges ?? plain;
}

/** Removes files that have changed since the edit was computed, and lists them. */
export async function withoutStale(
  edit: WorkspaceEdit,
  facts: FileState,
): Promise<{ readonly edit: WorkspaceEdit; readonly leftOut: readonly string[] }> {
  const changes = changesOf(edit);
  const stale = new Set<string>();
  const created = new Set<string>();
  for (const change of changes) {
    const uri = uriOf(change);
    if (!created.has(uri) && (await isStale(change, facts))) stale.add(uri);
    if (!("textDocument" in change) && change.kind !== "delete") created.add(newUriOf(change));
  }
  // Also leave out the new name of a left-out file.
  for (const change of changes)
    if ("kind" in change && change.kind === "rename" && stale.has(change.oldUri)) stale.add(change.newUri);
  const documentChanges = changes.filter((change) => !stale.has(uriOf(change)));
  const { changes: _, ...rest } = edit;
  return {
    edit: { ...rest, documentChanges },
    leftOut: [...stale].filter((uri) => changes.some((each) => uriOf(each) === uri)),
  };
}

async function isStale(change: Change, { versionOf, exists }: FileState): Promise<boolean> {
  if ("textDocument" in change) {
    const { uri, version } = change.textDocument;
    const open = versionOf(uri);
    if (open !== undefined) return version !== null && version !== open;
    return !(await exists(uri));
  }
  if (change.kind === "create") return !change.options?.ignoreIfExists && (await exists(change.uri));
  if (change.kind === "delete") return !(await exists(change.uri));
  return !(await exists(change.oldUri)) || (!change.options?.overwrite && (await exists(change.newUri)));
}

/** The URI of the changed file before the change. */
export function uriOf(change: Change): string {
  if ("textDocument" in change) return change.textDocument.uri;
  return change.kind === "rename" ? change.oldUri : change.uri;
}

function newUriOf(change: Exclude<Change, { textDocument: unknown }>): string {
  return change.kind === "rename" ? change.newUri : change.uri;
}

/**
 * Prepares an edit for VS Code's Refactor Preview: each change gets a reason, `label` by default. VS Code shows the
 * preview only if a change needs confirmation, and ticks only the changes that do not. Ticking many changes by hand is
 * no review, and *Apply* without ticks discards the model's work, so only deletions and cautions need confirmation. To
 * open the preview anyway, it adds a change without a row or an effect: create `existing`, which exists, unless it
 * exists.
 */
export function prepareForPreview(
  edit: WorkspaceEdit,
  label: string,
  existing: string | undefined,
): WorkspaceEdit {
  const isTicked = existing !== undefined;
  const annotations: Record<string, ChangeAnnotation> = {};
  const annotated = (id = "inhouse", isDeletion: boolean): string => {
    const ownId = isDeletion ? `${id}.delete` : id;
    const isDangerous = isDeletion || id.startsWith(cautionPrefix);
    const reason = edit.changeAnnotations?.[id] ?? { label };
    annotations[ownId] = { ...reason, needsConfirmation: isDangerous || !isTicked };
    return ownId;
  };
  const changes = changesOf(edit).map((change): Change => {
    if (!("textDocument" in change))
      return { ...change, annotationId: annotated(change.annotationId, change.kind === "delete") };
    const edits = change.edits.map((each) => ({
      ...each,
      annotationId: annotated("annotationId" in each ? each.annotationId : undefined, false),
    }));
    return { ...change, edits };
  });
  const opener: Change[] = isTicked
    ? [{ kind: "create", uri: existing, options: { ignoreIfExists: true }, annotationId: "inhouse.opener" }]
    : [];
  if (isTicked) annotations["inhouse.opener"] = { label, needsConfirmation: true };
  return { documentChanges: [...changes, ...opener], changeAnnotations: annotations };
}
/** Whether the edit changes more than this document or has changes that need confirmation. */
export function needsRefactorPreview(edit: WorkspaceEdit, uri: string): boolean {
  const confirm = Object.values(edit.changeAnnotations ?? {}).some((each) => each.needsConfirmation);
  if (confirm) return true;
  const changed =
    edit.documentChanges?.map((each) => ("textDocument" in each ? each.textDocument.uri : each.kind)) ??
    Object.keys(edit.changes ?? {});
  return changed.some((each) => each !== uri);
}

/** TextEdits for this document and the version they apply to. */
export function editsOf(
  edit: WorkspaceEdit,
  uri: string,
): { readonly version?: number; readonly edits: readonly TextEdit[] } {
  const changes = (edit.documentChanges ?? []).filter((change) => "textDocument" in change);
  const version = changes.map(({ textDocument }) => textDocument.version).find((each) => each !== null);
  const edits = [...changes.flatMap((change) => change.edits), ...(edit.changes?.[uri] ?? [])];
  return { ...(version !== undefined && { version }), edits: edits.filter((each) => "newText" in each) };
}
