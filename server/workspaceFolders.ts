import { basename } from "node:path/posix";
import type { WorkspaceFolder } from "vscode-languageserver";

/** The folders that are open in the editor; there may be several, or none. */
export class WorkspaceFolders {
  #uris: readonly string[] = [];

  /** Another array when they change. */
  get uris(): readonly string[] {
    return this.#uris;
  }

  change(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[] = []): void {
    const gone = new Set(removed.map(withSlash));
    this.#uris = [...new Set([...this.#uris.filter((uri) => !gone.has(uri)), ...added.map(withSlash)])];
  }

  /** Path within the innermost folder that holds it; the file's name for what is in none. */
  relativePath(uri: string): string {
    const inside = this.#uris
      .filter((folder) => uri.startsWith(folder))
      .sort((a, b) => b.length - a.length)[0];
    return decode(inside === undefined ? basename(uri) : uri.slice(inside.length));
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
