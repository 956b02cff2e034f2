import {
  type CancellationToken,
  CancellationTokenSource,
  type Disposable,
  RelativePattern,
  type Uri,
  window,
  workspace,
} from "vscode";

/** Many more would make every keystroke behind "@" slow. */
const maxFiles = 20_000;
/** So long the list of files is good for the next keystrokes. */
const freshMs = 10_000;
const maxRecent = 100;

/** The names of the workspace's files, without their contents, and which of them were looked at of late. */
export class FileIndex implements Disposable {
  readonly #recent: string[] = [];
  readonly #watching: Disposable;
  readonly #stopper = new CancellationTokenSource();
  #listed: { readonly at: number; readonly files: Promise<readonly Uri[]> } | undefined;

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
    this.#watching = window.onDidChangeActiveTextEditor((editor) => note(editor?.document.uri));
  }

  /** Those that were looked at last come first. The list serves the next keys as well, so none of them ends it. */
  async files(): Promise<readonly Uri[]> {
    if (this.#listed === undefined || Date.now() - this.#listed.at > freshMs)
      this.#listed = { at: Date.now(), files: list(this.#stopper.token) };
    const rank = new Map(this.#recent.map((key, at) => [key, at]));
    const rankOf = (uri: Uri) => rank.get(uri.toString()) ?? maxRecent;
    return (await this.#listed.files).toSorted((a, b) => rankOf(a) - rankOf(b));
  }

  dispose(): void {
    this.#stopper.cancel();
    this.#stopper.dispose();
    this.#watching.dispose();
  }
}

async function list(token: CancellationToken): Promise<readonly Uri[]> {
  const folders = workspace.workspaceFolders ?? [];
  const most = Math.ceil(maxFiles / folders.length);
  const found = await Promise.all(
    folders.map((folder) =>
      workspace.findFiles(new RelativePattern(folder, "**/*"), excluded(folder.uri), most, token),
    ),
  );
  return found.flat();
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
