import { join } from "node:path";
import { TooMuchWork, type WorkLimit } from "../../protocol/code/patternProgram";
import { toBytes } from "./bytes";
import { look } from "./gitFiles";
import type { Rule, Rules } from "./rules";
import type { WorkBudget } from "./workBudget";

/** The rules of one ignore file, and where it holds. */
export interface Level {
  readonly rules: Rules;
  /** How much of a path leads to the folder that the file is in. */
  readonly length: number;
}

/** How a repository takes names. */
export interface Names {
  readonly ignoreCase: boolean;
  /** They are compared in the composed form of Unicode. */
  readonly isPrecomposed: boolean;
}

/** What is said of everything in a folder that is ignored, or Git's own, or whose rules cannot be known. */
export type Closed = "ignored" | "gitDirectory";

/** Of all rules that hold in a folder, in bytes. */
const maxBytes = 4 * 1024 * 1024;

/** The rules that hold for what is in one folder. */
export class FolderRules {
  readonly path: string;
  /** From the root of the working tree, in bytes, with a slash at the end. */
  readonly way: string;
  readonly names: Names;
  /** The innermost first: the first level that has a rule for a path decides (gitignore(5)). */
  readonly levels: readonly Level[];
  readonly closed: Closed | undefined;
  /** Rules that need more than is left of it ignore everything. */
  readonly budget: WorkBudget;
  /** Other rules that hold here as well: what either ignores is ignored. */
  readonly also: FolderRules | undefined;

  constructor(
    state: Pick<FolderRules, "path" | "way" | "names" | "levels" | "budget"> &
      Partial<Pick<FolderRules, "closed" | "also">>,
  ) {
    this.path = state.path;
    this.way = state.way;
    this.names = state.names;
    this.levels = state.levels;
    this.closed = state.closed;
    this.budget = state.budget;
    this.also = state.also;
  }

  static closed(path: string, closed: Closed, budget: WorkBudget): FolderRules {
    const names = { ignoreCase: false, isPrecomposed: false };
    return new FolderRules({ path, way: "", names, levels: [], closed, budget });
  }

  /** With other rules that hold here as well. */
  with(also: FolderRules | undefined): FolderRules {
    if (also === undefined) return this;
    return new FolderRules({ ...this, also: this.also?.with(also) ?? also });
  }

  /** Whether an entry of the folder is ignored; whether that is a folder is looked up only where it matters. */
  async ignores(name: string, isFolder?: boolean): Promise<boolean> {
    if (await this.#ignores(name, isFolder)) return true;
    return this.also?.ignores(name, isFolder) ?? false;
  }

  async #ignores(name: string, isFolder?: boolean): Promise<boolean> {
    if (this.closed !== undefined || name === ".git") return true;
    const way = this.way + this.#encoded(name);
    this.budget.grant();
    await this.budget.pause();
    const find = (asFolder: boolean) => this.budget.compare((work) => this.#find(way, asFolder, work));
    try {
      const rule = find(isFolder !== false);
      if (rule === undefined || !rule.isForFolders || isFolder !== undefined)
        return rule?.isIgnoring ?? false;
      const info = await look(join(this.path, name), {});
      return (info?.isDirectory() ? rule : find(false))?.isIgnoring ?? false;
    } catch (error) {
      if (error instanceof TooMuchWork) return true;
      throw error;
    }
  }

  /** The same of a folder in it; `own` are the rules that lie there. */
  child(name: string, own: Rules | undefined): FolderRules {
    const way = `${this.way}${this.#encoded(name)}/`;
    const levels = own === undefined ? this.levels : [{ rules: own, length: way.length }, ...this.levels];
    const bytes = levels.reduce((sum, { rules }) => sum + rules.bytes, 0);
    const { names, budget } = this;
    const path = join(this.path, name);
    if (bytes > maxBytes) return FolderRules.closed(path, "ignored", budget);
    return new FolderRules({ path, way, names, levels, budget });
  }

  #encoded(name: string): string {
    return toBytes(this.names.isPrecomposed ? name.normalize("NFC") : name);
  }

  #find(way: string, isFolder: boolean, work: WorkLimit): Rule | undefined {
    for (const { rules, length } of this.levels) {
      const rule = rules.find(way.slice(length), isFolder, work);
      if (rule !== undefined) return rule;
    }
    return undefined;
  }
}
