import type { ReadOptions } from "../../files/readRegularFile";
import { readBytes } from "./gitFiles";
import { Rules } from "./rules";
import type { WorkBudget } from "./workBudget";

interface Parsed {
  readonly file: string;
  readonly ignoreCase: boolean;
  readonly rules: Rules;
}

/** In bytes; Git itself has a limit of 100 MiB. */
const maxFile = 2 * 1024 * 1024;
const maxCachedBytes = 8 * 1024 * 1024;

/** Reads ignore files and parses each again only if it changed. */
export class RuleFiles {
  readonly #parsed = new Map<string, Parsed>();
  #cachedBytes = 0;

  /** Undefined if there are no rules. Throws if the file exists but is unreadable, or if the budget is exhausted. */
  async read(
    path: string,
    { ignoreCase, followLinks }: Pick<ReadOptions, "followLinks"> & { readonly ignoreCase: boolean },
    budget: WorkBudget,
  ): Promise<Rules | undefined> {
    const file = await readBytes(path, { maxBytes: maxFile, followLinks: followLinks ?? false });
    if (file === undefined || file === "") return undefined;
    const known = this.#parsed.get(path);
    if (known?.file === file && known.ignoreCase === ignoreCase) return known.rules;
    const rules = await Rules.parse(file, ignoreCase, budget);
    this.#store(path, { file, ignoreCase, rules });
    return rules;
  }

  #store(path: string, parsed: Parsed): void {
    this.#cachedBytes += parsed.file.length - (this.#parsed.get(path)?.file.length ?? 0);
    if (this.#cachedBytes > maxCachedBytes) {
      this.#parsed.clear();
      this.#cachedBytes = parsed.file.length;
    }
    this.#parsed.set(path, parsed);
  }
}
