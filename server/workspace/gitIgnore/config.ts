import { dirname, isAbsolute, join, resolve } from "node:path";
import { reasonOf } from "../../files/fileRefusedError";
import { realPath } from "../../files/realPath";
import { WorkLimit } from "../../protocol/paths/patternProgram";
import { fromBytes, toBytes } from "./bytes";
import type { ConfigEntry } from "./configFile";
import type { ConfigFiles } from "./configFiles";
import { expandHome, type GitEnvironment, mustNotDependOnGit } from "./environment";
import { branchOf, pathFrom, type Repository } from "./repository";
import { Wildmatch } from "./wildmatch";
import type { WorkBudget } from "./workBudget";

/** Values by key; the last definition wins. */
export type GitConfig = ReadonlyMap<string, string | undefined>;

/** Git's limit for nested includes. */
const maxDepth = 10;
/** Limits for one repository's configuration, including all included files. */
const maxFiles = 200;
const maxBytes = 1024 * 1024;
const maxComparisonSteps = 1_000_000;
/** Cost of applying an entry, in matching steps. */
const stepsPerEntry = 20;
/** Maximum length of a path on Linux. */
const maxPattern = 4096;
/** Keys that only count in the repository's own files. */
const repositoryKeys: ReadonlySet<string> = new Set(["core.worktree", "extensions.worktreeconfig"]);

/**
 * Reads the Git configuration that applies in a repository, or outside of any: the files of the system, the user, the repository and
 * the working tree, and their includes (git-config(1), config.c). Throws if part of it is unreadable, invalid or too large, or if the
 * budget is exhausted.
 */
export async function readConfig(
  environment: GitEnvironment,
  repository: Repository | undefined,
  files: ConfigFiles,
  budget: WorkBudget,
): Promise<GitConfig> {
  const first = new ConfigReader(environment, repository, files, budget, undefined);
  await first.readAll();
  if (!first.asksForUrls) return first.values;
  // An include can depend on remotes configured anywhere, so a first pass collects the remotes.
  const second = new ConfigReader(environment, repository, files, budget, first.urls);
  await second.readAll();
  return second.values;
}

/** Parses a boolean by the rules of git-config(1). */
export function isTrue(config: GitConfig, key: string): boolean {
  if (!config.has(key)) return false;
  const value = config.get(key)?.toLowerCase();
  if (value === undefined || ["true", "yes", "on"].includes(value)) return true;
  if (["false", "no", "off", ""].includes(value)) return false;
  const number = /^\s*([+-]?(?:0x[\da-f]+|\d+))[kmg]?$/.exec(value)?.[1];
  if (number === undefined) throw new Error(`Git's configuration has an invalid value for ${key}.`);
  return Number(number) !== 0;
}

const formatVersions = new Set([undefined, "0", "1"]);
/** Known repository extensions with their known values; undefined accepts any value. */
const extensions: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ["noop", undefined],
  ["noop-v1", undefined],
  ["partialclone", undefined],
  ["preciousobjects", undefined],
  ["relativeworktrees", undefined],
  ["worktreeconfig", undefined],
  ["objectformat", ["sha1", "sha256"]],
  ["compatobjectformat", ["sha1", "sha256"]],
  ["refstorage", ["files", "reftable"]],
]);

/** Whether every version of Git recognizes a repository of this format. */
export function hasKnownFormat(config: GitConfig): boolean {
  if (!formatVersions.has(config.get("core.repositoryformatversion"))) return false;
  return [...config].every(([key, value]) => {
    if (!key.startsWith("extensions.")) return true;
    const name = key.slice("extensions.".length);
    return extensions.has(name) && (extensions.get(name)?.includes(value ?? "") ?? true);
  });
}

const conditions = /^((?:gitdir|worktree)(?:\/i)?|onbranch|hasconfig:remote\.\*\.url):(.*)$/s;

class ConfigReader {
  readonly values = new Map<string, string | undefined>();
  readonly urls: string[] = [];
  asksForUrls = false;
  #isOfRepository = false;
  #files = 0;
  #bytes = 0;
  readonly #work = new WorkLimit(maxComparisonSteps);

  constructor(
    private readonly environment: GitEnvironment,
    private readonly repository: Repository | undefined,
    private readonly configFiles: ConfigFiles,
    private readonly budget: WorkBudget,
    /** URLs of all remotes; undefined in the first pass, which collects them. */
    private readonly knownUrls: readonly string[] | undefined,
  ) {}

  async readAll(): Promise<void> {
    const { home, configHome, systemConfigs } = this.environment;
    const ofUser = [join(configHome, "git", "config"), join(home, ".gitconfig")];
    for (const path of [...systemConfigs, ...ofUser]) await this.#takeIn(path, 0, true);
    if (this.repository === undefined) return;
    this.#isOfRepository = true;
    const { gitDirectory, commonDirectory } = this.repository;
    for (const key of repositoryKeys) this.values.delete(key);
    await this.#takeIn(join(commonDirectory, "config"), 0, false);
    if (gitDirectory !== commonDirectory) this.values.delete("core.worktree");
    if (isTrue(this.values, "extensions.worktreeconfig"))
      await this.#takeIn(join(gitDirectory, "config.worktree"), 0, false);
  }

  /** Applies a file. Unreadable files of the user and the system count as empty if permission is missing, for example after `sudo`. */
  async #takeIn(path: string, depth: number, mayBeForbidden: boolean): Promise<void> {
    if (depth > maxDepth || ++this.#files > maxFiles)
      throw new Error("Git's configuration includes too many files.");
    const remainingBytes = maxBytes - this.#bytes;
    const file = await this.configFiles.read(path, remainingBytes, this.budget).catch((error) => {
      if (mayBeForbidden && ["EACCES", "EPERM"].includes(reasonOf(error) ?? "")) return undefined;
      throw error;
    });
    if (file === undefined) return;
    this.#bytes += file.bytes;
    for (const entry of file.entries) {
      this.budget.spend(stepsPerEntry);
      await this.budget.pause();
      await this.#takeEntry(entry, path, depth);
    }
  }

  async #takeEntry({ key, value }: ConfigEntry, path: string, depth: number): Promise<void> {
    if (depth === 0 || !repositoryKeys.has(key)) this.values.set(key, value);
    if (key === "core.excludesfile" && value !== undefined) this.#named("/", fromBytes(value));
    if (/^remote\..*\.url$/s.test(key) && value !== undefined) this.urls.push(value);
    const condition = /^includeif\.(.*)\.path$/s.exec(key)?.[1];
    const isIncluded =
      key === "include.path" || (condition !== undefined && (await this.#holds(condition, path)));
    if (!isIncluded) return;
    if (value === undefined) throw new Error("Git's configuration has an include without a path.");
    const included = await expandHome(fromBytes(value), this.environment);
    await this.#takeIn(this.#named(dirname(path), included), depth + 1, false);
  }

  /** Resolves a path. Users may name any path; a repository may not name another machine. */
  #named(folder: string, path: string): string {
    return this.#isOfRepository ? pathFrom(folder, path) : resolve(folder, path);
  }

  async #holds(condition: string, path: string): Promise<boolean> {
    const [, kind, pattern = ""] = conditions.exec(condition) ?? [];
    if (kind === "hasconfig:remote.*.url") {
      this.asksForUrls = true;
      return this.knownUrls?.some((url) => this.#isMatch(pattern, url)) ?? true;
    }
    if (kind === undefined || this.repository === undefined) return false;
    if (kind === "onbranch") {
      const branch = await branchOf(this.repository);
      return branch !== undefined && this.#isMatch(withFolders(pattern), branch);
    }
    const { gitDirectory, folder } = this.repository;
    const directory = kind.startsWith("worktree") ? folder : gitDirectory;
    return this.#isIn(pattern, path, directory, kind.endsWith("/i"));
  }

  /** Whether the repository's folder matches the condition, by its real path or by the path used to find it. */
  async #isIn(pattern: string, path: string, directory: string, ignoreCase: boolean): Promise<boolean> {
    mustNotDependOnGit(pattern);
    const real = async (each: string) => (await realPath(each)).real;
    const home = await real(this.environment.home).catch(() => this.environment.home);
    const expanded = expandHome(fromBytes(pattern), { ...this.environment, home });
    let whole = toBytes(await expanded.catch(() => fromBytes(pattern)));
    if (whole.startsWith("./")) whole = literal(toBytes(dirname(await real(path)))) + whole.slice(1);
    else if (!isAbsolute(whole)) whole = `**/${whole}`;
    const candidates = [await real(directory), directory].map(toBytes);
    return candidates.some((each) => this.#isMatch(withFolders(whole), each, ignoreCase));
  }

  #isMatch(pattern: string, text: string, ignoreCase = false): boolean {
    if (pattern.length > maxPattern) throw new Error("A condition in Git's configuration is too long.");
    return new Wildmatch(pattern, { isPath: true, ignoreCase }).matches(text, this.#work);
  }
}

/** A trailing slash matches everything below the folder. */
function withFolders(pattern: string): string {
  return pattern.endsWith("/") ? `${pattern}**` : pattern;
}

/** Escapes a text so that the pattern matches only that text. */
function literal(bytes: string): string {
  return bytes.replace(/[*?[\\]/g, "\\$&");
}
