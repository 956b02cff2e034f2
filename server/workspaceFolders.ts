import { basename } from "node:path/posix";
import type { WorkspaceFolder } from "vscode-languageserver";
import { namedFolders, plainPathOf } from "./context/fileAccess";
import { workspaceLabel } from "./protocol/code/workspacePaths";

/** The folders that are open in the editor; there may be several, or none. */
export class WorkspaceFolders {
  #uris: readonly string[] = [];
  readonly #names = new Map<string, string>();

  /** Another array when they change. */
  get uris(): readonly string[] {
    return this.#uris;
  }

  change(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[] = []): void {
    const gone = new Set(removed.map(withSlash));
    for (const each of added) this.#names.set(withSlash(each), each.name);
    this.#uris = [...new Set([...this.#uris.filter((uri) => !gone.has(uri)), ...added.map(withSlash)])];
  }

  /** As the editor calls a folder. */
  nameOf(uri: string): string | undefined {
    return this.#names.get(uri);
  }

  /**
   * Path within the innermost folder that holds it, with that folder's name in front where there are several; the file's name for
   * what is in none.
   */
  relativePath(uri: string): string {
    const path = plainPathOf(uri);
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
