import { opendir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { defaultNeverRead } from "../protocol/settings";
import type { Documents } from "./documents";
import { IgnoreRules } from "./ignoreRules";
import { isNeverRead } from "./neverRead";

/** The text of a file that may be shown to the model. The same object as long as the text is the same. */
export interface WorkspaceFile {
  readonly uri: string;
  /** Relative to the workspace folder, "/"-separated. */
  readonly path: string;
  /** Line ends are "\n". */
  readonly text: string;
  readonly lines: readonly string[];
}

export interface WorkspaceFilesOptions {
  readonly documents: Pick<Documents, "recent">;
  /** URIs of the workspace folders. */
  readonly folders: () => readonly string[];
  readonly now: () => number;
  readonly ignoreRules?: IgnoreRules;
}

/** Neither read from disk nor taken from the editor when it is larger. */
export const maxFileChars = 512 * 1024;
const maxCachedChars = 32 * 1024 * 1024;
/** So long a file stays allowed or forbidden without another look. */
const verdictMs = 2000;

interface Verdict {
  /** Path without symbolic links. */
  readonly real: string;
  readonly shown: string;
}

/**
 * The only way to other files for context: those in the workspace that git does not ignore and the user does not keep from
 * being read, as they are in the editor or else on disk. Whatever stands against a file, the answer is undefined.
 */
export class WorkspaceFiles {
  readonly #options: WorkspaceFilesOptions;
  readonly #ignoreRules: IgnoreRules;
  readonly #verdicts = new Map<
    string,
    { readonly at: number; readonly verdict: Promise<Verdict | undefined> }
  >();
  readonly #open = new WeakMap<TextDocument, { readonly version: number; readonly file: WorkspaceFile }>();
  readonly #onDisk = new Map<string, { readonly stamp: string; readonly file: WorkspaceFile }>();
  #cachedChars = 0;
  #neverRead: readonly string[] = defaultNeverRead;
  #foldersSeen: readonly string[] = [];

  constructor(options: WorkspaceFilesOptions) {
    this.#options = options;
    this.#ignoreRules = options.ignoreRules ?? new IgnoreRules(options.now);
  }

  /** Globs of files that are never read. */
  use(neverRead: readonly string[]): void {
    this.#neverRead = neverRead;
    this.#verdicts.clear();
  }

  /** By URI or absolute path. */
  async read(uriOrPath: string): Promise<WorkspaceFile | undefined> {
    try {
      const path = pathOf(uriOrPath);
      const verdict = path === undefined ? undefined : await this.#verdict(path);
      if (path === undefined || verdict === undefined) return undefined;
      return this.#inEditor(path, verdict) ?? (await this.#fromDisk(path, verdict));
    } catch {
      // Gone meanwhile, no permission, no text: for context it is simply not there.
      return undefined;
    }
  }

  /** Names in a folder of the workspace; only the first `limit` that the disk gives, however many there are. */
  async list(folder: string, limit: number): Promise<readonly string[]> {
    try {
      if ((await this.#verdict(folder)) === undefined) return [];
      const names: string[] = [];
      for await (const entry of await opendir(folder, { bufferSize: 128 })) {
        if (entry.isFile()) names.push(entry.name);
        if (names.length === limit) break;
      }
      return names.sort();
    } catch {
      return [];
    }
  }

  /** Paths of the workspace folders. */
  folderPaths(): readonly string[] {
    return this.#options.folders().flatMap((uri) => pathOf(uri) ?? []);
  }

  #verdict(path: string): Promise<Verdict | undefined> {
    const folders = this.#options.folders();
    if (folders !== this.#foldersSeen) this.#verdicts.clear();
    this.#foldersSeen = folders;
    const known = this.#verdicts.get(path);
    if (known !== undefined && this.#options.now() - known.at < verdictMs) return known.verdict;
    if (this.#verdicts.size >= 2000) this.#verdicts.clear();
    const verdict = this.#judge(path).catch(() => undefined);
    this.#verdicts.set(path, { at: this.#options.now(), verdict });
    return verdict;
  }

  async #judge(path: string): Promise<Verdict | undefined> {
    const named = this.folderPaths();
    const folders = await Promise.all(named.map((folder) => realPathOfFolder(folder).catch(() => folder)));
    // What is elsewhere is not even looked for.
    if (![...named, ...folders].some((folder) => isInside(folder, path))) return undefined;
    if (this.#isNeverRead(path)) return undefined;
    const real = await this.#realPath(path);
    if (this.#isNeverRead(real)) return undefined;
    const folder = folders
      .filter((candidate) => isInside(candidate, real))
      .sort((a, b) => b.length - a.length)[0];
    if (folder === undefined) return undefined;
    if (real !== folder && (await this.#ignoreRules.ignores(folder, real))) return undefined;
    return { real, shown: relative(folder, real).replaceAll(sep, "/") || basename(real) };
  }

  /** Also of a file that is in the editor but not yet on disk. */
  async #realPath(path: string): Promise<string> {
    try {
      return await realpath(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || this.#openAt(path) === undefined) throw error;
      return join(await realPathOfFolder(dirname(path)), basename(path));
    }
  }

  #openAt(...wanted: readonly string[]): TextDocument | undefined {
    return this.#options.documents.recent().find(({ uri }) => {
      const path = pathOf(uri);
      return path !== undefined && wanted.includes(path);
    });
  }

  #isNeverRead(path: string): boolean {
    return isNeverRead(pathToFileURL(path).href, this.#neverRead);
  }

  #inEditor(path: string, { real, shown }: Verdict): WorkspaceFile | undefined {
    const document = this.#openAt(path, real);
    if (document === undefined) return undefined;
    const known = this.#open.get(document);
    if (known?.version === document.version) return known.file;
    const isTooLong = document.offsetAt({ line: document.lineCount, character: 0 }) > maxFileChars;
    const file = fileOf(document.uri, shown, isTooLong ? "" : document.getText());
    this.#open.set(document, { version: document.version, file });
    return file;
  }

  async #fromDisk(path: string, { real, shown }: Verdict): Promise<WorkspaceFile | undefined> {
    const info = await stat(real);
    if (!info.isFile() || info.size > maxFileChars) return undefined;
    const stamp = `${info.mtimeMs} ${info.size} ${info.ino} ${shown}`;
    const known = this.#onDisk.get(path);
    if (known?.stamp === stamp) return known.file;
    const text = await readFile(real, "utf8");
    if (text.includes("\0")) return undefined;
    const file = fileOf(pathToFileURL(path).href, shown, text);
    this.#remember(path, stamp, file);
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

async function realPathOfFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(folder) === folder) throw error;
    return join(await realPathOfFolder(dirname(folder)), basename(folder));
  }
}

/** Absolute path of a file's URI, also of a path; undefined for what is in no file. */
export function pathOf(uriOrPath: string): string | undefined {
  if (isAbsolute(uriOrPath)) return uriOrPath;
  const known = paths.get(uriOrPath);
  if (known !== undefined) return known;
  if (!uriOrPath.startsWith("file:")) return undefined;
  try {
    const path = fileURLToPath(uriOrPath);
    if (paths.size >= 2000) paths.clear();
    paths.set(uriOrPath, path);
    return path;
  } catch {
    return undefined;
  }
}

/** Parsing a URI costs more than all else that is done with it. */
const paths = new Map<string, string>();

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
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
