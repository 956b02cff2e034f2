import type { Dirent, Stats } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { listFolder } from "../files/listFolder";
import { lookAt, readRegularFile } from "../files/readRegularFile";
import { RefusedFile, reasonOf } from "../files/refusedFile";
import type { Documents } from "./documents";
import { type Denial, FileAccess, type Granted, pathOf } from "./fileAccess";
import type { GitIgnore } from "./gitIgnore/gitIgnore";

/** The text of a file that may be shown to the model. The same object as long as the text is the same. */
export interface WorkspaceFile {
  readonly uri: string;
  /** Relative to the workspace folder, "/"-separated, with that folder's name in front where there are several. */
  readonly path: string;
  /** Line ends are "\n". */
  readonly text: string;
  readonly lines: readonly string[];
}

/** Why there is no text. */
export interface Unread {
  readonly reason:
    | Denial
    | "noFile"
    | "missing"
    | "folder"
    | "notOrdinary"
    | "tooLarge"
    | "tooSlow"
    | "binary";
  /** In bytes; of a document in the editor, in characters. */
  readonly size?: number;
}

/** Names of the files and folders in a folder, in order. */
export interface FolderEntries {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** There are more. */
  readonly isCut: boolean;
}

const noEntries: FolderEntries = { files: [], folders: [], isCut: false };

export interface WorkspaceFilesOptions {
  readonly documents: Pick<Documents, "recent" | "notebookOf">;
  /** URIs of the workspace folders. */
  readonly folders: () => readonly string[];
  /** As the editor calls a folder. */
  readonly nameOf?: (folder: string) => string | undefined;
  readonly now: () => number;
  readonly gitIgnore?: GitIgnore;
}

/** Neither read from disk nor taken from the editor when it is larger. */
export const maxFileChars = 512 * 1024;
const maxCachedChars = 32 * 1024 * 1024;

/**
 * The only way to other files for the model: those that `FileAccess` grants, as they are in the editor or else on disk.
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

  /** Globs of files that are never read. */
  use(neverRead: readonly string[]): void {
    this.access.use(neverRead);
  }

  /** By URI or absolute path. Whatever stands against a file, the answer is undefined. */
  async read(uriOrPath: string): Promise<WorkspaceFile | undefined> {
    const found = await this.look(uriOrPath);
    return "reason" in found ? undefined : found;
  }

  /** As `read`, for a user who wants to know what stands against it. */
  async look(uriOrPath: string): Promise<WorkspaceFile | Unread> {
    const path = pathOf(uriOrPath);
    if (path === undefined) return { reason: "noFile" };
    const verdict = await this.access.judge(path);
    return typeof verdict === "string" ? { reason: verdict } : this.#take(path, verdict);
  }

  /**
   * As `look`, for a document that is open and that the user points at: also one that is in no file yet, a notebook's cell, and a
   * file that is outside the workspace or ignored by git, because whoever has opened it means it. `isNamed`: somebody else names it.
   */
  async lookAtOpen(
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
    // A cell's own address may name the machine it is on, and is no address of a file.
    const path = pathOf(this.#options.documents.notebookOf(document.uri) ?? document.uri);
    if (path === undefined) return { reason: "noFile" };
    const verdict = await this.#judgePointedAt(path, isNamed);
    if (typeof verdict === "string") return { reason: verdict };
    const { shown } = verdict;
    return this.#fromEditor(document, this.#isShared(path, shown) ? path : shown, maxChars);
  }

  /** What the rules have against reading a file or a folder; `isNamed` as in `lookAtOpen`, and for what is not open. */
  async denialOf(uri: string, isNamed: boolean): Promise<Denial | undefined> {
    if (this.access.isNeverRead(uri)) return "neverRead";
    const path = pathOf(this.#options.documents.notebookOf(uri) ?? uri);
    if (path === undefined) return undefined;
    const verdict = await this.#judgePointedAt(path, isNamed);
    return typeof verdict === "string" ? verdict : undefined;
  }

  /** Where a link of the workspace leads to outside of it; undefined for every other file. */
  async leadsOutside(uri: string): Promise<string | undefined> {
    const path = pathOf(uri);
    return path === undefined ? undefined : this.access.leadsOutside(path);
  }

  /** Names of files in a folder of the workspace, among the first `limit` entries that the disk gives. */
  async list(folder: string, limit: number): Promise<readonly string[]> {
    return (await this.entries(folder, limit)).files;
  }

  /** Names of what is in a folder of the workspace, among the first `limit` entries that the disk gives. */
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
    return access.judgeAlone(path).catch((): Denial => "unreadable");
  }

  async #take(path: string, verdict: Granted): Promise<WorkspaceFile | Unread> {
    const document = this.#openAt(path, verdict.real);
    if (document !== undefined) return this.#fromEditor(document, verdict.shown);
    if (!verdict.exists) return { reason: "missing" };
    try {
      return await this.#fromDisk(path, verdict);
    } catch (error) {
      const reason = reasonOf(error) ?? "";
      if (error instanceof RefusedFile && isTold(reason)) return { reason, size: error.size };
      // Gone meanwhile, or no permission.
      return { reason: reason === "ENOENT" ? "missing" : "unreadable" };
    }
  }

  /** Whether another open file has the same name, which stands for no folder. */
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
    const file = fileOf(document.uri, shown, document.getText());
    this.#open.set(document, { version: document.version, file });
    return file;
  }

  async #fromDisk(path: string, { real, shown }: Granted): Promise<WorkspaceFile | Unread> {
    const known = this.#onDisk.get(path);
    if (known !== undefined && known.stamp === stampOf(await lookAt(real), shown)) return known.file;
    const { bytes, info } = await readRegularFile(real, { maxBytes: maxFileChars });
    if (bytes.includes(0)) return { reason: "binary", size: info.size };
    const file = fileOf(pathToFileURL(path).href, shown, bytes.toString("utf8"));
    this.#remember(path, stampOf(info, shown), file);
    return file;
  }

  #remember(path: string, stamp: string, file: WorkspaceFile): void {
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

/** Whether a file is kept back only where nobody points at it. */
function isElsewhere(verdict: Granted | Denial): boolean {
  return verdict === "outside" || verdict === "linkOutside" || verdict === "ignored";
}

/** Changes with the file and with its name. */
function stampOf({ mtimeMs, size, ino }: Stats, shown: string): string {
  return `${mtimeMs} ${size} ${ino} ${shown}`;
}

function isTold(reason: string): reason is "folder" | "notOrdinary" | "tooLarge" | "tooSlow" {
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

function fileOf(uri: string, path: string, raw: string): WorkspaceFile {
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
