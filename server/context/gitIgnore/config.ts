import { dirname, isAbsolute, join, resolve } from "node:path";
import { realPath } from "../../files/realPath";
import { reasonOf } from "../../files/refusedFile";
import { WorkLimit } from "../../protocol/code/patternProgram";
import { fromBytes, toBytes } from "./bytes";
import type { ConfigEntry } from "./configFile";
import type { ConfigFiles } from "./configFiles";
import { expandHome, type GitEnvironment, mustNotDependOnGit } from "./environment";
import { branchOf, pathFrom, type Repository } from "./repository";
import { Wildmatch } from "./wildmatch";
import type { WorkBudget } from "./workBudget";

/** Values by key; the last one counts. */
export type GitConfig = ReadonlyMap<string, string | undefined>;

/** As deep as Git goes. */
const maxDepth = 10;
/** Of one repository's configuration, with all that it includes. */
const maxFiles = 200;
const maxBytes = 1024 * 1024;
const maxComparisonSteps = 1_000_000;
/** To take in an entry, in steps of a comparison. */
const stepsPerEntry = 20;
/** As long as a path can be on Linux. */
const maxPattern = 4096;
/** These count only where the repository's own files have them. */
const repositoryKeys: ReadonlySet<string> = new Set(["core.worktree", "extensions.worktreeconfig"]);

/**
 * Git's configuration as it holds in a repository, or outside of any: that of the system, of the user, of the repository and of the
 * working tree, with what they include (git-config(1), config.c). Throws when a part of it cannot be read, is wrong or too large, or it costs more than is left.
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
  // Whether a file is included can depend on the remotes that are configured anywhere, so these are looked for first.
  const second = new ConfigReader(environment, repository, files, budget, first.urls);
  await second.readAll();
  return second.values;
}

/** As git-config(1) has booleans. */
export function isTrue(config: GitConfig, key: string): boolean {
  if (!config.has(key)) return false;
  const value = config.get(key)?.toLowerCase();
  if (value === undefined || ["true", "yes", "on"].includes(value)) return true;
  if (["false", "no", "off", ""].includes(value)) return false;
  const number = /^\s*([+-]?(?:0x[\da-f]+|\d+))[kmg]?$/.exec(value)?.[1];
  if (number === undefined) throw new Error(`Git's configuration has a wrong value of ${key}.`);
  return Number(number) !== 0;
}

const formatVersions = new Set([undefined, "0", "1"]);
/** Of a repository, with the values that Git knows; those that are listed without values take any. */
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

/** Whether every Git takes a repository of this format for one. */
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
    /** Of all remotes; undefined while they are looked for. */
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

  /** Files of the user and the system count as empty where permission to read them is missing, as after `sudo`. */
  async #takeIn(path: string, depth: number, mayBeForbidden: boolean): Promise<void> {
    if (depth > maxDepth || ++this.#files > maxFiles)
      throw new Error("Git's configuration includes too much.");
    const mostBytes = maxBytes - this.#bytes;
    const file = await this.configFiles.read(path, mostBytes, this.budget).catch((error) => {
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
    if (value === undefined) throw new Error("Git's configuration includes a file without a name.");
    const included = await expandHome(fromBytes(value), this.environment);
    await this.#takeIn(this.#named(dirname(path), included), depth + 1, false);
  }

  /** Users may name what they like; a repository may not. */
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

  /** Whether the repository's folder matches, by its real path or by the one that led there. */
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

/** A pattern that ends in a slash means all that is below. */
function withFolders(pattern: string): string {
  return pattern.endsWith("/") ? `${pattern}**` : pattern;
}

/** A pattern that matches only this. */
function literal(bytes: string): string {
  return bytes.replace(/[*?[\\]/g, "\\$&");
}
