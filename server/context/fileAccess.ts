import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isInside, type RealPath, type Root, realPath, realPathWithin } from "../files/realPath";
import { isGitsOwn, isNeverRead } from "../protocol/code/neverRead";
import { folderLabels, type NamedFolder, workspaceLabel } from "../protocol/code/workspacePaths";
import { defaultNeverRead } from "../protocol/settings";
import { GitIgnore } from "./gitIgnore/gitIgnore";

/** A file or folder that may be read. */
export interface Granted {
  /** Path without symbolic links. */
  readonly real: string;
  /** Real path of the workspace folder that it is in. */
  readonly folder: string;
  /** Relative to that folder, "/"-separated; empty for the folder itself. */
  readonly way: string;
  /** The same as people and models see it: with the folder's name in front where there are several folders. */
  readonly shown: string;
  /** False for what is only in the editor, or gone. */
  readonly exists: boolean;
}

/** What stands against reading: it is elsewhere, a link leads elsewhere, the user's globs, it is Git's own, git's rules, or the disk. */
export type Denial = "outside" | "linkOutside" | "neverRead" | "gitsOwn" | "ignored" | "unreadable";

export interface FileAccessOptions {
  /** URIs of the workspace folders; another array when they change. */
  readonly folders: () => readonly string[];
  /** As the editor calls a folder; by default the name that it has on the disk. */
  readonly nameOf?: (folder: string) => string | undefined;
  readonly now: () => number;
  readonly gitIgnore?: GitIgnore;
}

/** So long a file stays allowed or forbidden without another look. */
const verdictMs = 2000;

/**
 * The rules for every file that the model may see: it is in the workspace, also behind links, git does not ignore it, and the
 * user does not keep it from being read.
 */
export class FileAccess {
  readonly #options: FileAccessOptions;
  readonly #gitIgnore: GitIgnore;
  readonly #verdicts = new Map<
    string,
    { readonly at: number; readonly verdict: Promise<Granted | Denial> }
  >();
  #neverRead: readonly string[] = defaultNeverRead;
  #foldersSeen: readonly string[] = [];

  constructor(options: FileAccessOptions) {
    this.#options = options;
    this.#gitIgnore = options.gitIgnore ?? new GitIgnore(options.now);
  }

  /** Globs of files that are never read. */
  use(neverRead: readonly string[]): void {
    this.#neverRead = neverRead;
    this.#verdicts.clear();
  }

  /** By absolute path, of a file or a folder. */
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

  /** Where a link of the workspace leads to outside of it; undefined for every other path. */
  async leadsOutside(path: string): Promise<string | undefined> {
    if ((await this.judge(path)) !== "linkOutside") return undefined;
    const found = await realPathWithin(await this.#roots(), path);
    return "leadsTo" in found ? found.leadsTo : undefined;
  }

  /** Where a path of the workspace leads, whatever stands against reading it; undefined where that is outside. */
  async realPathOf(path: string): Promise<RealPath | undefined> {
    const found = await realPathWithin(await this.#roots(), path);
    return "leadsTo" in found ? undefined : found;
  }

  /** Of a name in a granted folder that is there and is no link: what `judge` says, at less cost. */
  async judgeEntry(
    path: string,
    { real, way, shown, folder }: Granted,
    name: string,
    isFolder?: boolean,
  ): Promise<Granted | Denial> {
    const own = join(real, name);
    if (this.#isNeverRead(own) || (path !== real && this.#isNeverRead(join(path, name)))) return "neverRead";
    if (isGitsOwn(name)) return "gitsOwn";
    if (await this.#gitIgnore.ignores(folder, own, isFolder)) return "ignored";
    const isFirst = way === "" && this.#options.folders().length < 2;
    return {
      ...{ real: own, folder, exists: true },
      way: way === "" ? name : `${way}/${name}`,
      shown: isFirst ? name : `${shown}/${name}`,
    };
  }

  /** Of a file that the user has open and points at, wherever it is: only the user's globs and Git can stand against it. */
  async judgeAlone(path: string): Promise<Granted | Denial> {
    if (this.#isNeverRead(path)) return "neverRead";
    const { real, exists } = await realPath(path);
    if (this.#isNeverRead(real)) return "neverRead";
    if (isGitsOwn(real)) return "gitsOwn";
    return { real, folder: dirname(real), way: basename(path), shown: this.#nameOf(path), exists };
  }

  /** Whether the user's globs keep it from being read, whatever and wherever it is. */
  isNeverRead(uri: string): boolean {
    return isNeverRead(uri, this.#neverRead);
  }

  /** The workspace folders as the editor calls them. */
  named(): readonly NamedFolder[] {
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
    // What is elsewhere is not even looked for.
    if (![...named, ...folders].some((folder) => isInside(folder, path))) return "outside";
    if (this.#isNeverRead(path)) return "neverRead";
    const found = await realPathWithin(roots, path);
    if ("leadsTo" in found) return this.#isNeverRead(found.leadsTo) ? "neverRead" : "linkOutside";
    const { real, exists } = found;
    if (this.#isNeverRead(real)) return "neverRead";
    const folder = folders
      .filter((candidate) => isInside(candidate, real))
      .sort((a, b) => b.length - a.length)[0];
    if (folder === undefined) return "linkOutside";
    if (isGitsOwn(relative(folder, real)) || isGitsOwn(wayInto([...named, ...folders], path)))
      return "gitsOwn";
    if (real !== folder && (await this.#gitIgnore.ignores(folder, real))) return "ignored";
    const way = relative(folder, real).replaceAll(sep, "/");
    const front = folderLabels(this.named())[folders.indexOf(folder)] ?? "";
    const shown = [front, way].filter((each) => each !== "").join("/") || basename(real);
    return { real, way, shown, folder, exists };
  }

  #roots(): Promise<readonly Root[]> {
    return Promise.all(
      this.folderPaths().map(async (path) => ({ named: resolve(path), real: (await realPath(path)).real })),
    );
  }

  /** So that no two files have the same name; in a window without a folder there are no other files. */
  #nameOf(path: string): string {
    const plain = plainPathOf(path) ?? path;
    const folders = this.named();
    return folders.length === 0 ? basename(path) : (workspaceLabel(plain, folders) ?? plain);
  }

  #isNeverRead(path: string): boolean {
    return this.isNeverRead(pathToFileURL(path).href);
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

/** The same with "/" between the steps on every system. */
export function plainPathOf(uriOrPath: string): string | undefined {
  const path = pathOf(uriOrPath);
  return sep === "/" ? path : path?.replaceAll(sep, "/");
}

/** Folders by their URIs, for what is said and asked about paths. */
export function namedFolders(
  uris: readonly string[],
  nameOf: (uri: string) => string | undefined,
): readonly NamedFolder[] {
  return uris.flatMap((uri) => {
    const path = plainPathOf(uri)?.replace(/\/$/, "");
    return path === undefined ? [] : [{ path, name: nameOf(uri) || basename(path) }];
  });
}

/** Parsing a URI costs more than all else that is done with it. */
const paths = new Map<string, string>();

/** The path within the folder that it is named in. */
function wayInto(folders: readonly string[], path: string): string {
  const folder = folders.find((each) => isInside(each, path));
  return folder === undefined ? path : relative(folder, path);
}
