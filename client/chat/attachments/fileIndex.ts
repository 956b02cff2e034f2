import { dirname } from "node:path/posix";
import {
  type CancellationToken,
  CancellationTokenSource,
  Disposable,
  RelativePattern,
  type Uri,
  window,
  workspace,
} from "vscode";
import { labelOf, workspaceFolders } from "../../workspace/workspacePaths";

/** More would make every keystroke after "@" slow. */
const maxFiles = 20_000;
/** Lifetime of the file list. */
const freshMs = 10_000;
/** Lifetime of the file list after files were created or deleted. */
const staleMs = 500;
const maxRecent = 100;

export interface IndexedFile {
  readonly uri: Uri;
  /** Path that is shown and searched. */
  readonly label: string;
}

/** Index of the workspace's file names, without contents, and of the recently shown files. */
export class FileIndex implements Disposable {
  readonly #recent: string[] = [];
  readonly #watching: Disposable;
  readonly #cancellation = new CancellationTokenSource();
  /** A file was created or deleted since the listing started. */
  #isStale = false;
  #listed: { readonly at: number; readonly all: Promise<Listed> } | undefined;

  constructor() {
    const recordRecent = (uri: Uri | undefined) => {
      if (uri === undefined) return;
      const key = uri.toString();
      this.#recent.splice(0, this.#recent.length, key, ...this.#recent.filter((each) => each !== key));
      this.#recent.length = Math.min(this.#recent.length, maxRecent);
    };
    for (const tab of window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
      const { input } = tab;
      if (typeof input === "object" && input !== null && "uri" in input) recordRecent(input.uri as Uri);
    }
    recordRecent(window.activeTextEditor?.document.uri);
    const files = workspace.createFileSystemWatcher("**/*", false, true, false);
    const changed = () => {
      this.#isStale = true;
    };
    this.#watching = Disposable.from(
      window.onDidChangeActiveTextEditor((editor) => recordRecent(editor?.document.uri)),
      ...[files, files.onDidCreate(changed), files.onDidDelete(changed)],
      workspace.onDidCreateFiles(changed),
    );
  }

  /** Recently shown files come first. Not cancellable, because the next keystrokes share the listing. */
  async files(): Promise<readonly IndexedFile[]> {
    const { files } = await this.#list();
    const rank = new Map(this.#recent.map((key, at) => [key, at]));
    const recent: IndexedFile[] = [];
    const others: IndexedFile[] = [];
    for (const each of files) {
      const at = rank.get(each.uri.toString());
      if (at === undefined) others.push(each);
      else recent[at] = each;
    }
    return [...recent.filter((each) => each !== undefined), ...others];
  }

  /** The folders that contain these files, and the workspace folders. */
  async folders(): Promise<readonly IndexedFile[]> {
    return (await this.#list()).folders;
  }

  dispose(): void {
    this.#cancellation.cancel();
    this.#cancellation.dispose();
    this.#watching.dispose();
  }

  #list(): Promise<Listed> {
    const lifetime = this.#isStale ? staleMs : freshMs;
    if (this.#listed === undefined || Date.now() - this.#listed.at > lifetime) {
      this.#isStale = false;
      this.#listed = { at: Date.now(), all: list(this.#cancellation.token) };
    }
    return this.#listed.all;
  }
}

interface Listed {
  readonly files: readonly IndexedFile[];
  readonly folders: readonly IndexedFile[];
}

async function list(token: CancellationToken): Promise<Listed> {
  const folders = workspace.workspaceFolders ?? [];
  const most = Math.ceil(maxFiles / folders.length);
  const found = await Promise.all(
    folders.map((folder) =>
      workspace.findFiles(new RelativePattern(folder, "**/*"), excluded(folder.uri), most, token),
    ),
  );
  const byUri = new Map(found.flat().map((uri) => [uri.toString(), uri]));
  const named = workspaceFolders();
  const indexed = (uris: Iterable<Uri>) => Array.from(uris, (uri) => ({ uri, label: labelOf(uri, named) }));
  const roots = folders.map(({ uri }) => uri);
  return { files: indexed(byUri.values()), folders: indexed(foldersOf([...byUri.values()], roots)) };
}

function foldersOf(files: readonly Uri[], roots: readonly Uri[]): Iterable<Uri> {
  const known = new Map(roots.map((uri) => [uri.path, uri]));
  // The way up ends at the workspace folders.
  for (const file of files)
    for (let path = dirname(file.path); path !== "/" && !known.has(path); path = dirname(path))
      known.set(path, file.with({ path }));
  return known.values();
}

/** Glob pattern of the files that the user excludes from the explorer or from searches. */
function excluded(folder: Uri): string | null {
  const patterns = ["files", "search"].flatMap((section) =>
    Object.entries(workspace.getConfiguration(section, folder).get<Record<string, unknown>>("exclude") ?? {})
      .filter(([, value]) => value === true)
      .map(([pattern]) => pattern),
  );
  return patterns.length === 0 ? null : `{${[...new Set(patterns)].join(",")}}`;
}
