import { extensions, type Uri } from "vscode";

/** The part of the built-in Git extension's API, version 1, that Inhouse uses. */
export interface GitRepository {
  readonly rootUri: Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
  };
  /** Unified diff of the working tree against the index or, if `cached`, of the index against HEAD. */
  diff(cached?: boolean): Promise<string>;
}

export interface GitChange {
  readonly uri: Uri;
  readonly status: number;
}

/** `Status.UNTRACKED` of the Git extension. */
export const untracked = 7;

interface GitApi {
  readonly repositories: readonly GitRepository[];
  getRepository(uri: Uri): GitRepository | null;
}

interface GitExtension {
  getAPI(version: 1): GitApi;
}

/** The Git extension's API. Undefined if Git is not installed, turned off, or not trusted here. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = extensions.getExtension<GitExtension>("vscode.git");
  if (extension === undefined) return undefined;
  try {
    const { getAPI } = extension.isActive ? extension.exports : await extension.activate();
    return getAPI.call(extension.exports, 1);
  } catch {
    return undefined;
  }
}
