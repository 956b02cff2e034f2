import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isInside, type RealPath, type Root } from "../files/realPath";
import { isInGitFolder, isNeverRead } from "../protocol/paths/neverRead";
import { folderLabels, type NamedFolder, workspaceLabel } from "../protocol/paths/workspacePaths";
import { defaultNeverRead } from "../protocol/settings";
import { GitIgnore } from "./gitIgnore/gitIgnore";
import { byName, onDisk, type PathLookup } from "./pathLookup";

/** A file or folder that may be read. */
export interface Granted {
  /** Path without symbolic links. */
  readonly real: string;
  /** Real path of its workspace folder. */
  readonly folder: string;
  /** Relative to that folder, "/"-separated; empty for the folder itself. */
  readonly relativePath: string;
  /** Display path for users and models: prefixed with the folder's name in a multi-root workspace. */
  readonly displayPath: string;
  /** False if the file exists only in the editor or was deleted. */
  readonly exists: boolean;
}

/** Why a file may not be read: its location, a symlink to outside, the user's globs, part of `.git`, ignored by Git, or a disk error. */
export type Denial = "outside" | "linkOutside" | "neverRead" | "gitsOwn" | "ignored" | "unreadable";

export interface FileAccessOptions {
  /** URIs of the workspace folders; a new array when they change. */
  readonly folders: () => readonly string[];
  /** The editor's name of a folder; defaults to its name on disk. */
  readonly nameOf?: (folder: string) => string | undefined;
  readonly now: () => number;
  readonly gitIgnore?: GitIgnore;
  /** Whether the files are on another machine, so that only open documents can be read. */
  readonly isElsewhere?: () => boolean;
}

/** How long a verdict is reused. */
const verdictMs = 2000;

/**
 * The rules for all files that the model may see: they are in the workspace (after resolving symlinks), Git does not ignore them, and
 * the user's globs do not exclude them.
 */
export class FileAccess {
  readonly #options: FileAccessOptions;
  readonly #onDisk: PathLookup;
  readonly #verdicts = new Map<
    string,
    { readonly at: number; readonly verdict: Promise<Granted | Denial> }
  >();
  #neverRead: readonly string[] = defaultNeverRead;
  #foldersSeen: readonly string[] = [];

  constructor(options: FileAccessOptions) {
    this.#options = options;
    this.#onDisk = onDisk(options.gitIgnore ?? new GitIgnore(options.now));
  }

  /** Whether the files are on another machine: then only open documents can be read. */
  get isElsewhere(): boolean {
    return this.#options.isElsewhere?.() === true;
  }

  /** Sets the globs of files that are never read. */
  configure(neverRead: readonly string[]): void {
    this.#neverRead = neverRead;
    this.#verdicts.clear();
  }

  /** Decides about a file or folder, by absolute path. */
  judge(path: string): Promise<Granted | Denial> {
    const folders = this.#options.folders();
    if (folders !== this.#foldersSeen) this.#verdicts.clear();
    this.#foldersSeen = folders;
    const known = this.#verdicts.get(path);
    if (known !== undefined && this.#options.now() - known.at < verdictMs) return known.verdict;
    if (this.#verdicts.size >= 2000) this.#verdicts.clear();
    const verdict = this.#judge(path).catch((): Denial => "unreadable");
    this.#verdicts.set(path, { at: this.#options.now(), verdict });
    return verdict;
  }

  /** Target of a workspace symlink that leads outside the workspace; undefined for other paths. */
  async outsideTarget(path: string): Promise<string | undefined> {
    if ((await this.judge(path)) !== "linkOutside") return undefined;
    const found = await this.#lookup.within(await this.#roots(), path);
    return "leadsTo" in found ? found.leadsTo : undefined;
  }

  /** The path without symlinks, for a file that the user opened anywhere on disk. */
  async plainPathOf(path: string): Promise<RealPath> {
    return this.#lookup.realPath(path);
  }

  /** Real path of a workspace path, even if it may not be read; undefined if it leads outside. */
  async realPathOf(path: string): Promise<RealPath | undefined> {
    const found = await this.#lookup.within(await this.#roots(), path);
    return "leadsTo" in found ? undefined : found;
  }

  /** Like `judge`, but cheaper: for an existing entry, not a symlink, of a granted folder. */
  async judgeEntry(
    path: string,
    { real, relativePath, displayPath, folder }: Granted,
    name: string,
    isFolder?: boolean,
  ): Promise<Granted | Denial> {
    const own = join(real, name);
    if (this.#isNeverRead(own) || (path !== real && this.#isNeverRead(join(path, name)))) return "neverRead";
    if (isInGitFolder(name)) return "gitsOwn";
    if (await this.#lookup.ignores(folder, own, isFolder)) return "ignored";
    const isFirst = relativePath === "" && this.#options.folders().length < 2;
    return {
      real: own,
      folder,
      exists: true,
      relativePath: relativePath === "" ? name : `${relativePath}/${name}`,
      displayPath: isFirst ? name : `${displayPath}/${name}`,
    };
  }

  /** Decides about an open file that the user points at, anywhere on disk: only the user's globs and `.git` exclude it. */
  async judgeOpen(path: string): Promise<Granted | Denial> {
    if (this.#isNeverRead(path)) return "neverRead";
    const { real, exists } = await this.#lookup.realPath(path);
    if (this.#isNeverRead(real)) return "neverRead";
    if (isInGitFolder(real)) return "gitsOwn";
    return {
      real,
      folder: dirname(real),
      relativePath: basename(path),
      displayPath: this.#nameOf(path),
      exists,
    };
  }

  /** Whether the user's globs exclude it, regardless of location. */
  isNeverRead(uri: string): boolean {
    return isNeverRead(uri, this.#neverRead);
  }

  /** The workspace folders with the editor's names. */
  namedFolders(): readonly NamedFolder[] {
    return namedFolders(this.#options.folders(), (uri) => this.#options.nameOf?.(uri));
  }

  /** Paths of the workspace folders. */
  folderPaths(): readonly string[] {
    return this.#options.folders().flatMap((uri) => pathOf(uri) ?? []);
  }

  async #judge(path: string): Promise<Granted | Denial> {
    const roots = await this.#roots();
    const named = roots.map((root) => root.named);
    const folders = roots.map((root) => root.real);
    // Do not access paths outside the workspace.
    if (![...named, ...folders].some((folder) => isInside(folder, path))) return "outside";
    if (this.#isNeverRead(path)) return "neverRead";
    const found = await this.#lookup.within(roots, path);
    if ("leadsTo" in found) return this.#isNeverRead(found.leadsTo) ? "neverRead" : "linkOutside";
    const { real, exists } = found;
    if (this.#isNeverRead(real)) return "neverRead";
    const folder = folders
      .filter((candidate) => isInside(candidate, real))
      .sort((a, b) => b.length - a.length)[0];
    if (folder === undefined) return "linkOutside";
    if (isInGitFolder(relative(folder, real)) || isInGitFolder(pathWithin([...named, ...folders], path)))
      return "gitsOwn";
    if (real !== folder && (await this.#lookup.ignores(folder, real))) return "ignored";
    const relativePath = relative(folder, real).replaceAll(sep, "/");
    const front = folderLabels(this.namedFolders())[folders.indexOf(folder)] ?? "";
    const displayPath = [front, relativePath].filter((each) => each !== "").join("/") || basename(real);
    return { real, relativePath, displayPath, folder, exists };
  }

  get #lookup(): PathLookup {
    return this.isElsewhere ? byName : this.#onDisk;
  }

  #roots(): Promise<readonly Root[]> {
    return Promise.all(
      this.folderPaths().map(async (path) => ({
        named: resolve(path),
        real: (await this.#lookup.realPath(path)).real,
      })),
    );
  }

  /** Display name, unique among files; without a workspace folder, the base name. */
  #nameOf(path: string): string {
    const plain = slashPathOf(path) ?? path;
    const folders = this.namedFolders();
    return folders.length === 0 ? basename(path) : (workspaceLabel(plain, folders) ?? plain);
  }

  #isNeverRead(path: string): boolean {
    return this.isNeverRead(pathToFileURL(path).href);
  }
}

/** Absolute path of a file URI or path; undefined if the URI is not a file. */
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

/** Like `pathOf`, with "/" as separator on every system. */
export function slashPathOf(uriOrPath: string): string | undefined {
  const path = pathOf(uriOrPath);
  return sep === "/" ? path : path?.replaceAll(sep, "/");
}

/** Converts folder URIs to named folders. */
export function namedFolders(
  uris: readonly string[],
  nameOf: (uri: string) => string | undefined,
): readonly NamedFolder[] {
  return uris.flatMap((uri) => {
    const path = slashPathOf(uri)?.replace(/\/$/, "");
    return path === undefined ? [] : [{ path, name: nameOf(uri) || basename(path) }];
  });
}

/** Cache, because parsing a URI costs more than everything else done with it. */
const paths = new Map<string, string>();

/** The path relative to the folder that contains it. */
function pathWithin(folders: readonly string[], path: string): string {
  const folder = folders.find((each) => isInside(each, path));
  return folder === undefined ? path : relative(folder, path);
}
