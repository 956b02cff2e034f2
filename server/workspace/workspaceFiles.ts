import type { Dirent, Stats } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { FileRefusedError, reasonOf } from "../files/fileRefusedError";
import { listFolder } from "../files/listFolder";
import { readRegularFile, statPath } from "../files/readRegularFile";
import type { Documents } from "./documents";
import { type Denial, FileAccess, type Granted, pathOf } from "./fileAccess";
import type { GitIgnore } from "./gitIgnore/gitIgnore";

/** A file that the model may see. The same object is returned while the text is unchanged. */
export interface WorkspaceFile {
  readonly uri: string;
  /** Relative to the workspace folder, "/"-separated; prefixed with the folder's name in a multi-root workspace. */
  readonly path: string;
  /** Line breaks are "\n". */
  readonly text: string;
  readonly lines: readonly string[];
}

/** Why a file was not read. */
export interface Unread {
  readonly reason:
    | Denial
    | "noFile"
    | "missing"
    /** On another machine, and not open. */
    | "elsewhere"
    | "folder"
    | "notOrdinary"
    | "tooLarge"
    | "tooSlow"
    | "binary";
  /** In bytes; for an open document, in UTF-16 code units. */
  readonly size?: number;
}

/** Names of the files and subfolders of a folder, sorted. */
export interface FolderEntries {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** The folder has more entries. */
  readonly isCut: boolean;
}

const noEntries: FolderEntries = { files: [], folders: [], isCut: false };

export interface WorkspaceFilesOptions {
  readonly documents: Pick<Documents, "recent" | "notebookOf">;
  /** URIs of the workspace folders. */
  readonly folders: () => readonly string[];
  /** The editor's name of a folder. */
  readonly nameOf?: (folder: string) => string | undefined;
  readonly now: () => number;
  readonly gitIgnore?: GitIgnore;
  /** Whether the files are on another machine, so that only open documents can be read. */
  readonly isElsewhere?: () => boolean;
}

/** Maximum size of files on disk and of open documents; larger ones are not read. */
export const maxFileChars = 512 * 1024;
const maxCachedChars = 32 * 1024 * 1024;

/**
 * The only way for the model to access other files: returns those that `FileAccess` grants, from the editor if open, else from disk.
 */
export class WorkspaceFiles {
  readonly access: FileAccess;
  readonly #options: WorkspaceFilesOptions;
  readonly #open = new WeakMap<TextDocument, { readonly version: number; readonly file: WorkspaceFile }>();
  readonly #onDisk = new Map<string, { readonly stamp: string; readonly file: WorkspaceFile }>();
  #cachedChars = 0;

  constructor(options: WorkspaceFilesOptions) {
    this.#options = options;
    this.access = new FileAccess(options);
  }

  /** Sets the globs of files that are never read. */
  configure(neverRead: readonly string[]): void {
    this.access.configure(neverRead);
  }

  /** Reads a file, given its URI or absolute path; undefined if that is not possible for any reason. */
  async read(uriOrPath: string): Promise<WorkspaceFile | undefined> {
    const found = await this.tryRead(uriOrPath);
    return "reason" in found ? undefined : found;
  }

  /** Like `read`, but returns the reason if the file is not read. */
  async tryRead(uriOrPath: string): Promise<WorkspaceFile | Unread> {
    const path = pathOf(uriOrPath);
    if (path === undefined) return { reason: "noFile" };
    const verdict = await this.access.judge(path);
    return typeof verdict === "string" ? { reason: verdict } : this.#take(path, verdict);
  }

  /**
   * Like `tryRead`, for an open document that the user points at. Also accepts untitled documents, notebook cells, and files outside the
   * workspace or ignored by Git, because the user opened them deliberately. `isNamed`: the user did not open it.
   */
  async tryReadOpen(
    document: TextDocument,
    {
      maxChars = maxFileChars,
      isNamed = false,
    }: { readonly maxChars?: number; readonly isNamed?: boolean } = {},
  ): Promise<WorkspaceFile | Unread> {
    const { access } = this;
    if (access.isNeverRead(document.uri)) return { reason: "neverRead" };
    if (document.uri.startsWith("untitled:"))
      return this.#fromEditor(document, nameOfUntitled(document), maxChars);
    // The URI of a cell may contain a machine name, so it is not a file URI.
    const path = pathOf(this.#options.documents.notebookOf(document.uri) ?? document.uri);
    if (path === undefined) return { reason: "noFile" };
    const verdict = await this.#judgePointedAt(path, isNamed);
    if (typeof verdict === "string") return { reason: verdict };
    const { displayPath } = verdict;
    return this.#fromEditor(document, this.#isShared(path, displayPath) ? path : displayPath, maxChars);
  }

  /** Why a file or folder may not be read; `isNamed` as in `tryReadOpen`, and also for files that are not open. */
  async findDenial(uri: string, isNamed: boolean): Promise<Denial | undefined> {
    if (this.access.isNeverRead(uri)) return "neverRead";
    const path = pathOf(this.#options.documents.notebookOf(uri) ?? uri);
    if (path === undefined) return undefined;
    const verdict = await this.#judgePointedAt(path, isNamed);
    return typeof verdict === "string" ? verdict : undefined;
  }

  /** Target of a workspace symlink that leads outside the workspace; undefined for other files. */
  async outsideTarget(uri: string): Promise<string | undefined> {
    const path = pathOf(uri);
    return path === undefined ? undefined : this.access.outsideTarget(path);
  }

  /** Names of files in a workspace folder, among the first `limit` entries in the file system's order. */
  async list(folder: string, limit: number): Promise<readonly string[]> {
    return (await this.entries(folder, limit)).files;
  }

  /** Names of files and subfolders in a workspace folder, among the first `limit` entries in the file system's order. */
  async entries(folder: string, limit: number): Promise<FolderEntries> {
    try {
      const verdict = await this.access.judge(folder);
      if (typeof verdict === "string" || !verdict.exists) return noEntries;
      const { entries, isCut } = await listFolder(verdict.real, limit);
      const namesOf = (kept: readonly Dirent[]) => kept.map(({ name }) => name).sort();
      return {
        files: namesOf(entries.filter((entry) => entry.isFile())),
        folders: namesOf(entries.filter((entry) => entry.isDirectory())),
        isCut,
      };
    } catch {
      return noEntries;
    }
  }

  /** Paths of the workspace folders. */
  folderPaths(): readonly string[] {
    return this.access.folderPaths();
  }

  async #judgePointedAt(path: string, isNamed: boolean): Promise<Granted | Denial> {
    const { access } = this;
    const verdict = await access.judge(path);
    const isOwn = !isNamed || access.folderPaths().length === 0;
    if (!isOwn || !isElsewhere(verdict)) return verdict;
    return access.judgeOpen(path).catch((): Denial => "unreadable");
  }

  async #take(path: string, verdict: Granted): Promise<WorkspaceFile | Unread> {
    const document = this.#openAt(path, verdict.real);
    if (document !== undefined) return this.#fromEditor(document, verdict.displayPath);
    if (!verdict.exists) return { reason: this.access.isElsewhere ? "elsewhere" : "missing" };
    try {
      return await this.#fromDisk(path, verdict);
    } catch (error) {
      const reason = reasonOf(error) ?? "";
      if (error instanceof FileRefusedError && isReportable(reason)) return { reason, size: error.size };
      // Deleted in the meantime, or no permission.
      return { reason: reason === "ENOENT" ? "missing" : "unreadable" };
    }
  }

  /** Whether another open file has the same name, so that the name is ambiguous without a workspace folder. */
  #isShared(path: string, shown: string): boolean {
    const { access } = this;
    if (access.folderPaths().length > 0) return false;
    const others = this.#options.documents.recent().map(({ uri }) => pathOf(uri) ?? "");
    return others.some((other) => other !== path && basename(other) === shown);
  }

  #openAt(...wanted: readonly string[]): TextDocument | undefined {
    return this.#options.documents.recent().find(({ uri }) => {
      const path = pathOf(uri);
      return path !== undefined && wanted.includes(path);
    });
  }

  #fromEditor(document: TextDocument, shown: string, maxChars = maxFileChars): WorkspaceFile | Unread {
    const known = this.#open.get(document);
    const isKnown = known?.version === document.version && known.file.path === shown;
    if (known !== undefined && isKnown && known.file.text.length <= maxChars) return known.file;
    const size = document.offsetAt({ line: document.lineCount, character: 0 });
    if (size > maxChars) return { reason: "tooLarge", size };
    const file = toWorkspaceFile(document.uri, shown, document.getText());
    this.#open.set(document, { version: document.version, file });
    return file;
  }

  async #fromDisk(path: string, { real, displayPath }: Granted): Promise<WorkspaceFile | Unread> {
    const known = this.#onDisk.get(path);
    if (known !== undefined && known.stamp === stampOf(await statPath(real), displayPath)) return known.file;
    const { bytes, info } = await readRegularFile(real, { maxBytes: maxFileChars });
    if (bytes.includes(0)) return { reason: "binary", size: info.size };
    const file = toWorkspaceFile(pathToFileURL(path).href, displayPath, bytes.toString("utf8"));
    this.#cacheFile(path, stampOf(info, displayPath), file);
    return file;
  }

  #cacheFile(path: string, stamp: string, file: WorkspaceFile): void {
    this.#cachedChars += file.text.length - (this.#onDisk.get(path)?.file.text.length ?? 0);
    this.#onDisk.delete(path);
    this.#onDisk.set(path, { stamp, file });
    for (const [oldest, { file: old }] of this.#onDisk) {
      if (this.#cachedChars <= maxCachedChars || oldest === path) break;
      this.#cachedChars -= old.text.length;
      this.#onDisk.delete(oldest);
    }
  }
}

/** Whether a file is excluded only as long as the user does not point at it. */
function isElsewhere(verdict: Granted | Denial): boolean {
  return verdict === "outside" || verdict === "linkOutside" || verdict === "ignored";
}

/** Identifies a version of a file and its display name. */
function stampOf({ mtimeMs, size, ino }: Stats, shown: string): string {
  return `${mtimeMs} ${size} ${ino} ${shown}`;
}

function isReportable(reason: string): reason is "folder" | "notOrdinary" | "tooLarge" | "tooSlow" {
  return ["folder", "notOrdinary", "tooLarge", "tooSlow"].includes(reason);
}

function nameOfUntitled({ uri }: TextDocument): string {
  const name = uri.slice("untitled:".length).split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function toWorkspaceFile(uri: string, path: string, raw: string): WorkspaceFile {
  const text = raw.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  let lines: readonly string[] | undefined;
  return {
    uri,
    path,
    text,
    get lines() {
      lines ??= text.split("\n");
      return lines;
    },
  };
}
