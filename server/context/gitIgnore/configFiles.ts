import { type ConfigEntry, parseConfig } from "./configFile";
import { readBytes } from "./gitFiles";
import type { WorkBudget } from "./workBudget";

/** What counts of a file of Git's configuration here. */
interface ConfigFile {
  readonly entries: readonly ConfigEntry[];
  readonly bytes: number;
}

interface Parsed extends ConfigFile {
  readonly file: string;
}

const maxKept = 8 * 1024 * 1024;
/** To parse an entry, besides its bytes, in steps of a comparison. */
const stepsPerEntry = 40;
/** Everything that says what is ignored, or which files say it. */
const relevant = /^(?:core|extensions|include|includeif|remote)\./;

/** Files of Git's configuration as they are on the disk; each is parsed only once as long as it stays the same. */
export class ConfigFiles {
  readonly #parsed = new Map<string, Parsed>();
  #kept = 0;

  /** Undefined where there is no file. Throws for one that cannot be read, is wrong or too large, or costs more than is left. */
  async read(path: string, maxBytes: number, budget: WorkBudget): Promise<ConfigFile | undefined> {
    const file = await readBytes(path, { maxBytes, followLinks: true });
    if (file === undefined) return undefined;
    const known = this.#parsed.get(path);
    if (known?.file === file) return known;
    budget.spend(file.length);
    const entries: ConfigEntry[] = [];
    for (const entry of parseConfig(file)) {
      budget.spend(stepsPerEntry);
      await budget.pause();
      if (relevant.test(entry.key)) entries.push(entry);
    }
    const parsed = { file, entries, bytes: file.length };
    this.#keep(path, parsed);
    return parsed;
  }

  #keep(path: string, parsed: Parsed): void {
    this.#kept += parsed.bytes - (this.#parsed.get(path)?.bytes ?? 0);
    if (this.#kept > maxKept) {
      this.#parsed.clear();
      this.#kept = parsed.bytes;
    }
    this.#parsed.set(path, parsed);
  }
}
