import type { ChangeAnnotation, WorkspaceEdit } from "vscode-languageserver-protocol";
import { cautionPrefix } from "../../server/protocol/edit";

type Change = NonNullable<WorkspaceEdit["documentChanges"]>[number];

/** What is known of the files that an edit of several files is about. */
export interface FileFacts {
  /** Of a document that is open in the editor. */
  versionOf(uri: string): number | undefined;
  exists(uri: string): Promise<boolean>;
}

/** The changes, in whichever of the two forms they come. */
export function changesOf({ documentChanges, changes = {} }: WorkspaceEdit): readonly Change[] {
  const plain = Object.entries(changes).map(([uri, edits]) => ({
    textDocument: { uri, version: null },
    edits,
  }));
  return documentChanges ?? plain;
}

/** The edit without the files that are no longer what it was worked out for, and which those are. */
export async function withoutStale(
  edit: WorkspaceEdit,
  facts: FileFacts,
): Promise<{ readonly edit: WorkspaceEdit; readonly leftOut: readonly string[] }> {
  const changes = changesOf(edit);
  const stale = new Set<string>();
  const made = new Set<string>();
  for (const change of changes) {
    const uri = uriOf(change);
    if (!made.has(uri) && (await isStale(change, facts))) stale.add(uri);
    if (!("textDocument" in change) && change.kind !== "delete") made.add(newUriOf(change));
  }
  // What would be made out of a file that is left out is left out as well.
  for (const change of changes)
    if ("kind" in change && change.kind === "rename" && stale.has(change.oldUri)) stale.add(change.newUri);
  const documentChanges = changes.filter((change) => !stale.has(uriOf(change)));
  const { changes: _, ...rest } = edit;
  return {
    edit: { ...rest, documentChanges },
    leftOut: [...stale].filter((uri) => changes.some((each) => uriOf(each) === uri)),
  };
}

async function isStale(change: Change, { versionOf, exists }: FileFacts): Promise<boolean> {
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

/** The file that a change is about, by the name that it has before. */
export function uriOf(change: Change): string {
  if ("textDocument" in change) return change.textDocument.uri;
  return change.kind === "rename" ? change.oldUri : change.uri;
}

function newUriOf(change: Exclude<Change, { textDocument: unknown }>): string {
  return change.kind === "rename" ? change.newUri : change.uri;
}

/**
 * The edit as VS Code's Refactor Preview is to show it: every part with its reason, `label` where it has none. VS Code shows the
 * preview when a part needs to be confirmed, and ticks only those that do not. Ticking each of many is no review, and *Apply*
 * without a tick throws the model's work away; so only files that are to be deleted and what somebody has to be warned of have to
 * be ticked. What brings the preview up is one more part, which has no row and does nothing: to make `existing`, which is there,
 * if it is not there.
 */
export function forPreview(edit: WorkspaceEdit, label: string, existing: string | undefined): WorkspaceEdit {
  const isTicked = existing !== undefined;
  const annotations: Record<string, ChangeAnnotation> = {};
  const annotated = (id = "inhouse", isDeletion: boolean): string => {
    const own = isDeletion ? `${id}.delete` : id;
    const isDangerous = isDeletion || id.startsWith(cautionPrefix);
    const reason = edit.changeAnnotations?.[id] ?? { label };
    annotations[own] = { ...reason, needsConfirmation: isDangerous || !isTicked };
    return own;
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
