import type { Uri } from "vscode";
import type { CreateFile, DeleteFile, RenameFile } from "vscode-languageserver-protocol";

export type FileStep = CreateFile | RenameFile | DeleteFile;

/** As VS Code keeps it: without `from` the file is made, without `to` it is deleted. */
interface Kept {
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
 * The files that an edit of VS Code's makes, renames or deletes. Its API tells of texts alone, so they are read from where VS Code
 * reads them itself; in a VS Code that keeps them elsewhere there are none. To make a file unless it exists, as VS Code's TypeScript
 * asks for with every file that it changes, is no step where `isThere`.
 */
export function fileStepsOf(
  edit: object,
  asUri: (uri: Uri) => string,
  isThere: (uri: Uri) => boolean,
): FileStep[] {
  if (!("_allEntries" in edit) || typeof edit._allEntries !== "function") return [];
  const entries: readonly (Kept & { readonly _type: number })[] = edit._allEntries();
  const fileType = 1;
  const isNeeded = ({ from, to, options }: Kept) => !(to && !from && options?.ignoreIfExists && isThere(to));
  return entries
    .filter((each) => each._type === fileType && isNeeded(each))
    .flatMap((each) => stepOf(each, asUri));
}

/** What a step makes is there only after it. */
export function madeBy(step: FileStep): readonly string[] {
  if (step.kind === "delete") return [];
  return [step.kind === "create" ? step.uri : step.newUri];
}

function stepOf({ from, to, options = {} }: Kept, asUri: (uri: Uri) => string): FileStep[] {
  const { overwrite = false, ignoreIfExists = false, ignoreIfNotExists = false, recursive = false } = options;
  const ifThere = { overwrite, ignoreIfExists };
  if (from && to) return [{ kind: "rename", oldUri: asUri(from), newUri: asUri(to), options: ifThere }];
  if (to) return [{ kind: "create", uri: asUri(to), options: ifThere }];
  return from ? [{ kind: "delete", uri: asUri(from), options: { recursive, ignoreIfNotExists } }] : [];
}
