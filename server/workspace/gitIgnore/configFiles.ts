import { type ConfigEntry, parseConfig } from "./configFile";
import { readBytes } from "./gitFiles";
import type { WorkBudget } from "./workBudget";

/** The relevant part of a Git configuration file. */
interface ConfigFile {
  readonly entries: readonly ConfigEntry[];
  readonly bytes: number;
}

interface Parsed extends ConfigFile {
  readonly file: string;
}

const maxCachedBytes = 8 * 1024 * 1024;
/** Cost of parsing an entry in addition to its bytes, in matching steps. */
const stepsPerEntry = 40;
/** Keys that determine the ignore rules, or which files contain them. */
const relevant = /^(?:core|extensions|include|includeif|remote)\./;

/** Reads Git configuration files and parses each again only if it changed. */
export class ConfigFiles {
  readonly #parsed = new Map<string, Parsed>();
  #cachedBytes = 0;

  /** Undefined if the file does not exist. Throws if it is unreadable, invalid or too large, or if the budget is exhausted. */
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
    this.#store(path, parsed);
    return parsed;
  }

  #store(path: string, parsed: Parsed): void {
    this.#cachedBytes += parsed.bytes - (this.#parsed.get(path)?.bytes ?? 0);
    if (this.#cachedBytes > maxCachedBytes) {
      this.#parsed.clear();
      this.#cachedBytes = parsed.bytes;
    }
    this.#parsed.set(path, parsed);
  }
}
