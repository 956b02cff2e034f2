import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

/** Longer than any ignore file that people write. One that is longer counts as ignoring everything. */
const maxChars = 256 * 1024;
const freshMs = 2000;

/** What git ignores: the user's own rules, the repository's `info/exclude`, and the .gitignore of every folder on the way. */
export class IgnoreRules {
  readonly #rules = new Map<string, { readonly at: number; readonly rules: Promise<Ignore | undefined> }>();
  readonly #roots = new Map<string, { readonly at: number; readonly root: Promise<string> }>();

  constructor(
    private readonly now: () => number,
    private readonly userRules = join(
      process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"),
      "git",
      "ignore",
    ),
  ) {}

  /** Whether git ignores `path` or a folder that it is in; `folder` is an ancestor of it. Both are real paths. */
  async ignores(folder: string, path: string): Promise<boolean> {
    const root = await this.#rootOf(folder);
    const steps = relative(root, path).split(sep);
    if (steps.includes(".git")) return true;
    const levels: { base: string; rules: Ignore }[] = [];
    const add = async (base: string, file: string) => {
      const rules = await this.#read(file);
      if (rules !== undefined) levels.unshift({ base, rules });
    };
    await add(root, this.userRules);
    await add(root, join(root, ".git", "info", "exclude"));
    let base = root;
    for (const [index, step] of steps.entries()) {
      await add(base, join(base, ".gitignore"));
      base = join(base, step);
      // As git does: nothing in an ignored folder can be taken back by a rule further in.
      if (isIgnored(levels, base, index < steps.length - 1)) return true;
    }
    return false;
  }

  /** The repository that the folder is in, whose rules hold for it; the folder itself when it is in none. */
  #rootOf(folder: string): Promise<string> {
    const known = this.#roots.get(folder);
    if (known !== undefined && this.now() - known.at < freshMs) return known.root;
    const root = findRepository(folder);
    keep(this.#roots, folder, { at: this.now(), root });
    return root;
  }

  #read(file: string): Promise<Ignore | undefined> {
    const known = this.#rules.get(file);
    if (known !== undefined && this.now() - known.at < freshMs) return known.rules;
    const rules = readRules(file);
    // The caller sees the failure; this only keeps it from counting as unhandled.
    rules.catch(() => {});
    keep(this.#rules, file, { at: this.now(), rules });
    return rules;
  }
}

/** The rules of the innermost folder that says anything decide. */
function isIgnored(
  levels: readonly { base: string; rules: Ignore }[],
  path: string,
  isFolder: boolean,
): boolean {
  for (const { base, rules } of levels) {
    const name = relative(base, path).replaceAll(sep, "/") + (isFolder ? "/" : "");
    const { ignored, unignored } = rules.test(name);
    if (ignored || unignored) return ignored;
  }
  return false;
}

async function findRepository(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, ".git"))) return at;
    if (dirname(at) === at) return folder;
  }
}

async function readRules(file: string): Promise<Ignore | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    // Rules that are there but cannot be read might have ignored anything.
    text = "*";
  }
  const lines = text.length > maxChars ? ["*"] : text.split(/\r?\n/).map(withFewStars);
  return ignore({ ignorecase: process.platform !== "linux" }).add(lines.join("\n"));
}

/** A pattern full of stars takes ages to match, and the file may be anyone's; it is widened to one that matches more. */
function withFewStars(line: string): string {
  if (line.split("*").length <= 12) return line;
  return line.startsWith("!") ? "" : line.slice(0, line.indexOf("*") + 1);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function keep<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= 1000) map.clear();
  map.set(key, value);
}
