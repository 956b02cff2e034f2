import { basename } from "node:path/posix";
import { pathToFileURL } from "node:url";
import type { InitializeParams, WorkspaceFolder } from "vscode-languageserver";
import { workspaceLabel } from "../protocol/paths/workspacePaths";
import { namedFolders, slashPathOf } from "./fileAccess";

/** The workspace folders of the editor; there may be none or several. */
export class WorkspaceFolders {
  #uris: readonly string[] = [];
  readonly #names = new Map<string, string>();

  /** A new array whenever they change. */
  get uris(): readonly string[] {
    return this.#uris;
  }

  change(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[] = []): void {
    const removedUris = new Set(removed.map(withSlash));
    for (const each of added) this.#names.set(withSlash(each), each.name);
    this.#uris = [
      ...new Set([...this.#uris.filter((uri) => !removedUris.has(uri)), ...added.map(withSlash)]),
    ];
  }

  /** The editor's name of a folder. */
  nameOf(uri: string): string | undefined {
    return this.#names.get(uri);
  }

  /**
   * Path relative to the innermost folder that contains it, prefixed with the folder's name in a multi-root workspace; the base name for
   * files in no folder.
   */
  relativePath(uri: string): string {
    const path = slashPathOf(uri);
    const label =
      path === undefined
        ? undefined
        : workspaceLabel(
            path,
            namedFolders(this.#uris, (each) => this.nameOf(each)),
          );
    return label ?? decode(basename(uri));
  }
}

/** The folders that the editor opened; older editors have one root. */
export function foldersOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): WorkspaceFolder[] {
  if (workspaceFolders) return workspaceFolders;
  const uri = rootUri || (rootPath ? pathToFileURL(rootPath).href : "");
  return uri === "" ? [] : [{ uri, name: decode(basename(uri)) }];
}

function withSlash({ uri }: WorkspaceFolder): string {
  return uri.endsWith("/") ? uri : `${uri}/`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
