import type { Uri } from "vscode";
import type { CreateFile, DeleteFile, RenameFile } from "vscode-languageserver-protocol";

export type FileStep = CreateFile | RenameFile | DeleteFile;

/** A file operation as VS Code stores it: without `from` it creates the file, without `to` it deletes it. */
interface StoredEntry {
  readonly from?: Uri;
  readonly to?: Uri;
  readonly options?: {
    readonly overwrite?: boolean;
    readonly ignoreIfExists?: boolean;
    readonly ignoreIfNotExists?: boolean;
    readonly recursive?: boolean;
  };
}

/**
 * The files that a WorkspaceEdit creates, renames or deletes. VS Code's API exposes only text edits, so this reads the
 * internal `_allEntries`; a VS Code without it yields no steps. “Create unless it exists”, which VS Code's TypeScript
 * adds for every changed file, is no step if `exists`.
 */
export function fileStepsOf(
  edit: object,
  asUri: (uri: Uri) => string,
  exists: (uri: Uri) => boolean,
): FileStep[] {
  if (!("_allEntries" in edit) || typeof edit._allEntries !== "function") return [];
  const entries: readonly (StoredEntry & { readonly _type: number })[] = edit._allEntries();
  const fileType = 1;
  const isNeeded = ({ from, to, options }: StoredEntry) =>
    !(to && !from && options?.ignoreIfExists && exists(to));
  return entries
    .filter((each) => each._type === fileType && isNeeded(each))
    .flatMap((each) => stepOf(each, asUri));
}

/** URIs of the files that exist only after this step. */
export function createdBy(step: FileStep): readonly string[] {
  if (step.kind === "delete") return [];
  return [step.kind === "create" ? step.uri : step.newUri];
}

function stepOf({ from, to, options = {} }: StoredEntry, asUri: (uri: Uri) => string): FileStep[] {
  const { overwrite = false, ignoreIfExists = false, ignoreIfNotExists = false, recursive = false } = options;
  const ifThere = { overwrite, ignoreIfExists };
  if (from && to) return [{ kind: "rename", oldUri: asUri(from), newUri: asUri(to), options: ifThere }];
  if (to) return [{ kind: "create", uri: asUri(to), options: ifThere }];
  return from ? [{ kind: "delete", uri: asUri(from), options: { recursive, ignoreIfNotExists } }] : [];
}
