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
const maxKept = 8 * 1024 * 1024;

/** Ignore files as they are on the disk; each is parsed only once as long as it stays the same. */
export class RuleFiles {
  readonly #parsed = new Map<string, Parsed>();
  #kept = 0;

  /** Undefined where there are no rules. Throws for a file that is there and cannot be read, or costs more than is left. */
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
    this.#keep(path, { file, ignoreCase, rules });
    return rules;
  }

  #keep(path: string, parsed: Parsed): void {
    this.#kept += parsed.file.length - (this.#parsed.get(path)?.file.length ?? 0);
    if (this.#kept > maxKept) {
      this.#parsed.clear();
      this.#kept = parsed.file.length;
    }
    this.#parsed.set(path, parsed);
  }
}
