import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import { cursorWindow } from "../../server/context/cursorWindow";
import type { ContextQuery } from "../../server/context/source";
import type { DocumentEdit, Documents } from "../../server/workspace/documents";
import type { GitEnvironment } from "../../server/workspace/gitIgnore/environment";
import { GitIgnore } from "../../server/workspace/gitIgnore/gitIgnore";
import { WorkspaceFiles } from "../../server/workspace/workspaceFiles";
import { positionAfter } from "./position";

/** A folder on disk with files in it, and an editor that has some of them open. Removed with `using`. */
export class TemporaryWorkspace implements Disposable {
  readonly parent = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-context-")));
  readonly folder = join(this.parent, "workspace");
  readonly documents = new FakeDocuments();
  readonly files: WorkspaceFiles;
  folders: readonly string[] = [pathToFileURL(this.folder).href];
  now = 0;

  constructor(files: Readonly<Record<string, string>> = {}) {
    mkdirSync(this.folder);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    const now = () => this.now;
    this.files = new WorkspaceFiles({
      documents: this.documents,
      folders: () => this.folders,
      now,
      gitIgnore: new GitIgnore(now, gitEnvironmentIn(this.parent)),
    });
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  uri(path: string): string {
    return pathToFileURL(this.path(path)).href;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  open(path: string, text: string, languageId = "typescript"): TextDocument {
    return this.documents.open(this.uri(path), text, languageId);
  }

  /** Opens the file with the cursor at "█" and asks from there. */
  queryAt(path: string, textWithCursor: string, languageId = "typescript"): ContextQuery {
    const [before = "", after = ""] = textWithCursor.split("█");
    const document = this.open(path, before + after, languageId);
    const window = cursorWindow(document, positionAfter(before), 20_000);
    if (window === undefined) throw new Error("The cursor is not in the document.");
    return { uri: document.uri, languageId, window };
  }

  [Symbol.dispose](): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}

/** A home folder without this machine's files. */
export function gitEnvironmentIn(home: string): GitEnvironment {
  const systemConfigs = [join(home, "gitconfig")];
  return { home, configHome: join(home, ".config"), systemConfigs, ignoreCase: false, canPrecompose: false };
}

class FakeDocuments implements Documents {
  readonly #open = new Map<string, TextDocument>();
  readonly #listeners: ((edit: DocumentEdit) => void)[] = [];

  open(uri: string, text: string, languageId: string): TextDocument {
    const document = TextDocument.create(uri, languageId, 1, text);
    this.#open.set(uri, document);
    return document;
  }

  get(uri: string): TextDocument | undefined {
    return this.#open.get(uri);
  }

  cellsBefore(_uri: string): readonly TextDocument[] {
    return [];
  }

  notebookOf(uri: string): string | undefined {
    return /^vscode-notebook-cell:(.*)#/.exec(uri)?.[1]?.replace(/^/, "file:");
  }

  recent(): readonly TextDocument[] {
    return [...this.#open.values()].reverse();
  }

  onDidEdit(listener: (edit: DocumentEdit) => void): void {
    this.#listeners.push(listener);
  }
}
