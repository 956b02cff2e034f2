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
import { labelOf, workspaceFolders } from "../../workspacePaths";

/** Many more would make every keystroke behind "@" slow. */
const maxFiles = 20_000;
/** So long the list of files is good for the next keystrokes. */
const freshMs = 10_000;
/** Where files are made or deleted, it is good only for so long. */
const staleMs = 500;
const maxRecent = 100;

export interface IndexedFile {
  readonly uri: Uri;
  /** As it is shown and searched for. */
  readonly label: string;
}

/** The names of the workspace's files, without their contents, and which of them were looked at of late. */
export class FileIndex implements Disposable {
  readonly #recent: string[] = [];
  readonly #watching: Disposable;
  readonly #stopper = new CancellationTokenSource();
  /** A file was made or deleted since the list was begun. */
  #isStale = false;
  #listed: { readonly at: number; readonly all: Promise<Listed> } | undefined;

  constructor() {
    const note = (uri: Uri | undefined) => {
      if (uri === undefined) return;
      const key = uri.toString();
      this.#recent.splice(0, this.#recent.length, key, ...this.#recent.filter((each) => each !== key));
      this.#recent.length = Math.min(this.#recent.length, maxRecent);
    };
    for (const tab of window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
      const { input } = tab;
      if (typeof input === "object" && input !== null && "uri" in input) note(input.uri as Uri);
    }
    note(window.activeTextEditor?.document.uri);
    const files = workspace.createFileSystemWatcher("**/*", false, true, false);
    const changed = () => {
      this.#isStale = true;
    };
    this.#watching = Disposable.from(
      window.onDidChangeActiveTextEditor((editor) => note(editor?.document.uri)),
      ...[files, files.onDidCreate(changed), files.onDidDelete(changed)],
      workspace.onDidCreateFiles(changed),
    );
  }

  /** Those that were looked at last come first. The list serves the next keys as well, so none of them ends it. */
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

  /** The folders that those files are in, and those of the workspace. */
  async folders(): Promise<readonly IndexedFile[]> {
    return (await this.#list()).folders;
  }

  dispose(): void {
    this.#stopper.cancel();
    this.#stopper.dispose();
    this.#watching.dispose();
  }

  #list(): Promise<Listed> {
    const good = this.#isStale ? staleMs : freshMs;
    if (this.#listed === undefined || Date.now() - this.#listed.at > good) {
      this.#isStale = false;
      this.#listed = { at: Date.now(), all: list(this.#stopper.token) };
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
  // The folders of the workspace end the way up.
  for (const file of files)
    for (let path = dirname(file.path); path !== "/" && !known.has(path); path = dirname(path))
      known.set(path, file.with({ path }));
  return known.values();
}

/** What the user does not see in the explorer or in a search. */
function excluded(folder: Uri): string | null {
  const patterns = ["files", "search"].flatMap((section) =>
    Object.entries(workspace.getConfiguration(section, folder).get<Record<string, unknown>>("exclude") ?? {})
      .filter(([, value]) => value === true)
      .map(([pattern]) => pattern),
  );
  return patterns.length === 0 ? null : `{${[...new Set(patterns)].join(",")}}`;
}
