import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { isInside, realPath } from "../../files/realPath";
import { fromBytes } from "./bytes";
import { type GitConfig, hasKnownFormat, isTrue, readConfig } from "./config";
import { ConfigFiles } from "./configFiles";
import { expandHome, type GitEnvironment, gitEnvironment } from "./environment";
import { FolderRules, type Level, type Names } from "./folderRules";
import { statIfExists } from "./gitFiles";
import { isGitDirectory, pathFrom, type Repository, repositoryIn } from "./repository";
import { RuleFiles } from "./ruleFiles";
import { WorkBudget } from "./workBudget";

interface Known {
  /** When the outermost of these rules was read. */
  readonly at: number;
  readonly rules: Promise<FolderRules>;
}

const freshMs = 2000;
const maxFolders = 5000;

/**
 * Decides which files Git ignores, by Git's own rules but without running it: `git check-ignore --no-index`. So a committed file that
 * matches a rule also counts as ignored.
 *
 * A repository inside the workspace has its own rules, and is also ignored if the repository around it ignores its folder. Folders
 * outside any repository follow their .gitignore files and the user's own rules. If rules exist but are unreadable or take too long,
 * everything is ignored, because they could ignore anything.
 */
export class GitIgnore {
  readonly #folders = new Map<string, Known>();
  readonly #files = new RuleFiles();
  readonly #configs = new ConfigFiles();
  /** By workspace folder. */
  readonly #budgets = new Map<string, WorkBudget>();

  constructor(
    private readonly now: () => number,
    private readonly environment: GitEnvironment = gitEnvironment(),
  ) {}

  /** Whether `path` or one of its parent folders is ignored; `workspace` is an ancestor of it. Both are real paths. */
  async ignores(workspace: string, path: string, isFolder?: boolean): Promise<boolean> {
    try {
      const rules = await this.#known(workspace, dirname(path)).rules;
      return await rules.ignores(basename(path), isFolder);
    } catch {
      return true;
    }
  }

  #known(workspace: string, folder: string): Known {
    const key = `${workspace}\0${folder}`;
    const known = this.#folders.get(key);
    if (known !== undefined && this.now() - known.at < freshMs) return known;
    const found = folder === workspace ? this.#start(workspace) : this.#below(workspace, folder);
    // The caller handles the failure; this only prevents an unhandled rejection.
    found.rules.catch(() => {});
    if (this.#folders.size >= maxFolders) this.#folders.clear();
    this.#folders.set(key, found);
    return found;
  }

  #start(workspace: string): Known {
    const budget = this.#budgets.get(workspace) ?? new WorkBudget();
    this.#budgets.set(workspace, budget);
    return { at: this.now(), rules: this.#startRules(workspace, budget) };
  }

  #below(workspace: string, folder: string): Known {
    const around = dirname(folder);
    if (around === folder) throw new Error(`A path is not in ${workspace}.`);
    const outer = this.#known(workspace, around);
    return { at: outer.at, rules: outer.rules.then((rules) => this.#enter(rules, basename(folder))) };
  }

  async #startRules(workspace: string, budget: WorkBudget): Promise<FolderRules> {
    return this.#upwards(workspace, workspace, (await statIfExists(workspace, {}))?.dev, budget);
  }

  /** Finds the repository that contains a workspace folder the way Git does: upwards, on the same disk (setup.c). */
  async #upwards(
    at: string,
    workspace: string,
    disk: number | undefined,
    budget: WorkBudget,
  ): Promise<FolderRules> {
    const around = async () => {
      const isLast = dirname(at) === at || (await statIfExists(dirname(at), {}))?.dev !== disk;
      if (isLast) return this.#open(workspace, undefined, workspace, budget);
      return this.#upwards(dirname(at), workspace, disk, budget);
    };
    const found = await repositoryIn(at);
    if (found === "broken") return this.#open(at, undefined, workspace, budget);
    if (found !== undefined) return this.#open(at, found, workspace, budget, around);
    if (await isGitDirectory(at)) return FolderRules.closed(workspace, "gitDirectory", budget);
    return around();
  }

  async #enter(outer: FolderRules, name: string): Promise<FolderRules> {
    const path = join(outer.path, name);
    const { budget } = outer;
    if (outer.closed === "ignored" || name === ".git") return FolderRules.closed(path, "ignored", budget);
    if (outer.closed === undefined && (await outer.ignores(name, true)))
      return FolderRules.closed(path, "ignored", budget);
    const around = async () => {
      if (outer.closed !== undefined || (await isGitDirectory(path)))
        return FolderRules.closed(path, "gitDirectory", budget);
      return this.#plainlyEnter(outer, name);
    };
    const nested = await repositoryIn(path);
    if (nested === undefined || nested === "broken") return around();
    return this.#open(path, nested, path, budget, around);
  }

  async #plainlyEnter(outer: FolderRules, name: string): Promise<FolderRules> {
    const path = join(outer.path, name, ".gitignore");
    const { budget } = outer;
    try {
      const { ignoreCase } = outer.names;
      const own = outer.child(name, await this.#files.read(path, { ignoreCase }, budget));
      return own.with(outer.also && (await this.#plainlyEnter(outer.also, name)));
    } catch {
      return FolderRules.closed(join(outer.path, name), "ignored", budget);
    }
  }

  /**
   * Rules for the contents of `start`, in the working tree whose repository is in `folder`. If some versions of Git would not recognize the
   * repository, the rules of `around` also apply.
   * a repository, the rules `around` hold as well.
   */
  async #open(
    folder: string,
    repository: Repository | undefined,
    start: string,
    budget: WorkBudget,
    around?: () => Promise<FolderRules>,
  ): Promise<FolderRules> {
    try {
      const config = await readConfig(this.environment, repository, this.#configs, budget);
      const root = await rootOf(folder, repository, config, start);
      const names = this.#namesOf(config, repository);
      const levels = await this.#levels(root, repository, config, names, budget);
      let rules = new FolderRules({ path: root, relativePath: "", names, levels, budget });
      for (const step of relative(root, start)
        .split(sep)
        .filter((each) => each !== "")) {
        if (step === ".git" || (await rules.ignores(step, true)))
          return FolderRules.closed(start, "ignored", budget);
        rules = await this.#plainlyEnter(rules, step);
      }
      const isCertain = repository === undefined || (repository.isCertain && hasKnownFormat(config));
      return isCertain ? rules : rules.with(await around?.());
    } catch {
      return FolderRules.closed(start, "ignored", budget);
    }
  }

  #namesOf(config: GitConfig, repository: Repository | undefined): Names {
    const { ignoreCase, canPrecompose } = this.environment;
    const isSetForDisk = repository !== undefined || config.has("core.ignorecase");
    return {
      ignoreCase: isSetForDisk ? isTrue(config, "core.ignorecase") : ignoreCase,
      isPrecomposed: canPrecompose && isTrue(config, "core.precomposeunicode"),
    };
  }

  /** The three rule sources at the root of a working tree, in order of precedence. */
  async #levels(
    root: string,
    repository: Repository | undefined,
    config: GitConfig,
    { ignoreCase }: Names,
    budget: WorkBudget,
  ): Promise<readonly Level[]> {
    const levels: Level[] = [];
    const add = async (path: string, followLinks: boolean) => {
      const rules = await this.#files.read(path, { ignoreCase, followLinks }, budget);
      if (rules !== undefined) levels.push({ rules, length: 0 });
    };
    await add(join(root, ".gitignore"), false);
    if (repository !== undefined) await add(join(repository.commonDirectory, "info", "exclude"), true);
    const ofUser = await this.#userFile(root, config);
    if (ofUser !== undefined) await add(ofUser, true);
    return levels;
  }

  /** `core.excludesFile` or its default; Git resolves relative paths against the root. */
  async #userFile(root: string, config: GitConfig): Promise<string | undefined> {
    if (!config.has("core.excludesfile")) return join(this.environment.configHome, "git", "ignore");
    const value = config.get("core.excludesfile");
    if (value === undefined) throw new Error("core.excludesFile in Git's configuration has no value.");
    const path = await expandHome(fromBytes(value.replace(/^:\(optional\)/, "")), this.environment);
    return path === "" ? undefined : resolve(root, path);
  }
}

/** Root of the working tree: `core.worktree` if it contains `start`. */
async function rootOf(
  folder: string,
  repository: Repository | undefined,
  config: GitConfig,
  start: string,
): Promise<string> {
  const worktree = config.get("core.worktree");
  if (repository === undefined || worktree === undefined) return folder;
  const { real } = await realPath(pathFrom(repository.gitDirectory, fromBytes(worktree)));
  return isInside(real, start) ? real : folder;
}
