import { readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { casesOf, type RepositoryCases } from "./cases";
import { judge } from "./judge";
import { grouped, listed, type Measured, summary, table } from "./report";
import { askAll, type SessionOptions } from "./session";

export interface ContextOptions {
  /** A folder with a work tree for each repository. */
  readonly repositories: string;
  /** Names of repositories, separated by commas; all when empty. */
  readonly only: string;
  /** The number of cases of each repository. */
  readonly count: number;
  /** Prompt budgets in tokens, separated by commas. */
  readonly tokens: string;
  /** Whether there is also a run in which the editor gives the places of declarations. */
  readonly declarations: boolean;
  readonly view: boolean;
  /** Whether each case has its own server. */
  readonly fresh: boolean;
  /** The server around the scripted engine, of this or another version. */
  readonly server: string;
  /** Prints every case. */
  readonly list: boolean;
  /** A file for the figures, or empty. */
  readonly json: string;
}

/** Cases that run at the same time, because they mostly wait. */
const together = 10;

/** Measures whether prompts hold the signatures from other files that the next line needs. */
export async function context(options: ContextOptions): Promise<void> {
  if (options.repositories === "") throw new Error("Needs --repositories FOLDER, a folder of work trees.");
  const names = readdirSync(options.repositories, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isChosen(entry.name, options.only))
    .map((entry) => entry.name)
    .sort();
  const repositories: Repository[] = [];
  for (const name of names) {
    const folder = resolve(join(options.repositories, name));
    const found = await casesOf(folder, { count: options.count });
    repositories.push({ name, folder, found });
    console.log(`${name}: ${found.cases.length} cases in ${found.files.length} files`);
  }
  const runs: Run[] = [];
  for (const promptTokens of options.tokens.split(",").map(Number))
    for (const declarations of options.declarations ? [false, true] : [false]) {
      const { view, fresh, server } = options;
      const settings = { promptTokens, declarations, view, fresh, server };
      const measured = await measure(repositories, settings);
      runs.push({ ...settings, measured });
      const variant = [
        ...(declarations ? ["with the editor's declarations"] : []),
        ...(view ? [] : ["no view told"]),
        ...(fresh ? ["a server for each case"] : []),
      ];
      console.log(`\n${[`${promptTokens} tokens`, ...variant].join(", ")}\n\n${table(measured)}`);
      if (options.list) console.log(`\n${measured.map(listed).join("\n")}`);
    }
  if (options.json !== "") writeFileSync(options.json, `${JSON.stringify(runs.map(toJson), undefined, 1)}\n`);
}

interface Repository {
  readonly name: string;
  readonly folder: string;
  readonly found: RepositoryCases;
}

interface Run extends Omit<SessionOptions, "folder"> {
  readonly measured: readonly Measured[];
}

function isChosen(name: string, only: string): boolean {
  return only === "" || only.split(",").some((each) => name === each || name.endsWith(`+${each}`));
}

async function measure(
  repositories: readonly Repository[],
  settings: Omit<SessionOptions, "folder">,
): Promise<readonly Measured[]> {
  const waiting = [...repositories.entries()];
  const measured: (readonly Measured[])[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, repository] = next;
      measured[at] = await measureOne(repository, settings);
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  return measured.flat();
}

async function measureOne(
  { name, folder, found }: Repository,
  settings: Omit<SessionOptions, "folder">,
): Promise<readonly Measured[]> {
  const texts = new Map(found.files.map(({ path, text }) => [path, text.split("\n")]));
  const answers = await askAll(found, { ...settings, folder });
  return found.cases.flatMap((wanted, at) => {
    const answer = answers[at];
    if (answer === undefined) return [];
    const trueLine = texts.get(wanted.path)?.[wanted.line] ?? "";
    const [first, second] = answer.map(({ shown }) => judge(wanted, trueLine, shown));
    if (first === undefined || second === undefined) return [];
    const unasked = answer.filter(({ isEmpty }) => isEmpty).length;
    return [{ repository: name, wanted, trueLine, first, second, ms: answer[0].ms, unasked }];
  });
}

/** The figures as JSON, without any text of the repositories. */
function toJson({ measured, ...settings }: Run): object {
  const summaries = (by: (each: Measured) => string) =>
    Object.fromEntries(grouped(measured, by).map(([name, group]) => [name, summary(group)]));
  return {
    ...settings,
    unasked: measured.reduce((sum, { unasked }) => sum + unasked, 0),
    all: summary(measured),
    languages: summaries(({ wanted }) => wanted.languageId),
    kinds: summaries(({ wanted }) => wanted.kind),
    usedBefore: summaries(({ wanted }) => String(wanted.usedBefore)),
    repositories: summaries(({ repository }) => repository),
  };
}
