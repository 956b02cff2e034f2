import { join } from "node:path";
import { TooMuchWorkError, type WorkLimit } from "../../protocol/paths/patternProgram";
import { toBytes } from "./bytes";
import { statIfExists } from "./gitFiles";
import type { Rule, Rules } from "./rules";
import type { WorkBudget } from "./workBudget";

/** The rules of one ignore file and the folder that they apply to. */
export interface Level {
  readonly rules: Rules;
  /** Length of the path of the file's folder. */
  readonly length: number;
}

/** How a repository compares names. */
export interface Names {
  readonly ignoreCase: boolean;
  /** Compare names in composed form (Unicode NFC). */
  readonly isPrecomposed: boolean;
}

/** Why everything in a folder is ignored: it is ignored or its rules are unknown, or it is a Git directory. */
export type Closed = "ignored" | "gitDirectory";

/** Maximum size of all rules for a folder, in bytes. */
const maxBytes = 4 * 1024 * 1024;

/** The rules for the entries of one folder. */
export class FolderRules {
  readonly path: string;
  /** Path relative to the root of the working tree, as a byte string, with a trailing slash. */
  readonly relativePath: string;
  readonly names: Names;
  /** Innermost first: the first level with a matching rule decides (gitignore(5)). */
  readonly levels: readonly Level[];
  readonly closed: Closed | undefined;
  /** If the budget is exhausted, everything is ignored. */
  readonly budget: WorkBudget;
  /** Additional rules for this folder; a path is ignored if either set ignores it. */
  readonly also: FolderRules | undefined;

  constructor(
    state: Pick<FolderRules, "path" | "relativePath" | "names" | "levels" | "budget"> &
      Partial<Pick<FolderRules, "closed" | "also">>,
  ) {
    this.path = state.path;
    this.relativePath = state.relativePath;
    this.names = state.names;
    this.levels = state.levels;
    this.closed = state.closed;
    this.budget = state.budget;
    this.also = state.also;
  }

  static closed(path: string, closed: Closed, budget: WorkBudget): FolderRules {
    const names = { ignoreCase: false, isPrecomposed: false };
    return new FolderRules({ path, relativePath: "", names, levels: [], closed, budget });
  }

  /** Adds rules that also apply here. */
  with(also: FolderRules | undefined): FolderRules {
    if (also === undefined) return this;
    return new FolderRules({ ...this, also: this.also?.with(also) ?? also });
  }

  /** Whether an entry of the folder is ignored; without `isFolder`, checks the disk only if it matters. */
  async ignores(name: string, isFolder?: boolean): Promise<boolean> {
    if (await this.#ignores(name, isFolder)) return true;
    return this.also?.ignores(name, isFolder) ?? false;
  }

  async #ignores(name: string, isFolder?: boolean): Promise<boolean> {
    if (this.closed !== undefined || name === ".git") return true;
    const relativePath = this.relativePath + this.#encoded(name);
    this.budget.grant();
    await this.budget.pause();
    const find = (asFolder: boolean) =>
      this.budget.compare((work) => this.#find(relativePath, asFolder, work));
    try {
      const rule = find(isFolder !== false);
      if (rule === undefined || !rule.isForFolders || isFolder !== undefined)
        return rule?.isIgnoring ?? false;
      const info = await statIfExists(join(this.path, name), {});
      return (info?.isDirectory() ? rule : find(false))?.isIgnoring ?? false;
    } catch (error) {
      if (error instanceof TooMuchWorkError) return true;
      throw error;
    }
  }

  /** Rules for a subfolder; `own` are those of its ignore file. */
  child(name: string, own: Rules | undefined): FolderRules {
    const relativePath = `${this.relativePath}${this.#encoded(name)}/`;
    const levels =
      own === undefined ? this.levels : [{ rules: own, length: relativePath.length }, ...this.levels];
    const bytes = levels.reduce((sum, { rules }) => sum + rules.bytes, 0);
    const { names, budget } = this;
    const path = join(this.path, name);
    if (bytes > maxBytes) return FolderRules.closed(path, "ignored", budget);
    return new FolderRules({ path, relativePath, names, levels, budget });
  }

  #encoded(name: string): string {
    return toBytes(this.names.isPrecomposed ? name.normalize("NFC") : name);
  }

  #find(relativePath: string, isFolder: boolean, work: WorkLimit): Rule | undefined {
    for (const { rules, length } of this.levels) {
      const rule = rules.find(relativePath.slice(length), isFolder, work);
      if (rule !== undefined) return rule;
    }
    return undefined;
  }
}
