import { Chooser } from "../../support/random";
import { commonNames } from "./commonNames";
import type { Definition } from "./definitions";
import { createParse, type Parse } from "./grammars";
import { manifestsIn } from "./manifests";
import { Reachable } from "./reachable";
import { readRepository, type SourceFile } from "./repository";
import { lineUses, type Use, usesIn } from "./uses";

/** How the line reaches the definition: by an imported name, qualified by a module's name, without an import, or as a member. */
export type CaseKind = "imported" | "qualified" | "package" | "member";

/** A line of a repository that uses a name of another file. */
export interface ContextCase {
  /** Relative to the repository. */
  readonly path: string;
  readonly languageId: string;
  /** Counted from 0. */
  readonly line: number;
  readonly name: string;
  readonly kind: CaseKind;
  /** Whether the name occurs above the line, outside import statements. */
  readonly usedBefore: boolean;
  readonly isTest: boolean;
  /** The definitions in other files, with their paths. */
  readonly definitions: readonly PlacedDefinition[];
}

export interface PlacedDefinition extends Definition {
  readonly path: string;
}

export interface RepositoryCases {
  readonly cases: readonly ContextCase[];
  readonly files: readonly SourceFile[];
  /** The definitions that a language server would give for a name in a file. */
  readonly locate: (path: string, name: string) => readonly PlacedDefinition[];
}

export interface CaseOptions {
  readonly count: number;
  readonly seed?: number;
}

const mostPerFile = 2;
const mostFiles = 80;
const shortestName = 4;
const shortestLine = 8;
const mostDefiningFiles = 2;
const testShare = 1 / 3;

/** Cases of a repository, the same in each run. */
export async function casesOf(folder: string, { count, seed = 1 }: CaseOptions): Promise<RepositoryCases> {
  const parse = await createParse();
  const files = readRepository(folder, parse);
  const definitions = new Map<string, PlacedDefinition[]>();
  for (const { path, definitions: own } of files)
    for (const definition of own) {
      const placed = { ...definition, path };
      const known = definitions.get(definition.name);
      if (known === undefined) definitions.set(definition.name, [placed]);
      else known.push(placed);
    }
  const finder = new CaseFinder(files, definitions, new Reachable(files, manifestsIn(folder)), parse);
  const locate = (path: string, name: string) => finder.locate(path, name);
  return { cases: chosen(files, finder, count, new Chooser(seed)), files, locate };
}

/** Chooses some cases of each kind and few of one file, with files in random order. */
function chosen(
  files: readonly SourceFile[],
  finder: CaseFinder,
  count: number,
  choose: Chooser,
): ContextCase[] {
  const code = choose.some(
    files.filter(({ isTest }) => !isTest),
    mostFiles,
  );
  const tests = choose.some(
    files.filter(({ isTest }) => isTest),
    mostFiles / 2,
  );
  const found = new Map<CaseKind, ContextCase[]>();
  for (const file of [...code, ...tests]) {
    // Takes one name of each line, and some lines of each file in random order.
    const candidates = choose.some(finder.candidates(file), 400);
    const lines = new Set<number>();
    for (const { use, kind } of candidates) {
      if (lines.has(use.line) || lines.size >= 8) continue;
      lines.add(use.line);
      found.set(kind, [...(found.get(kind) ?? []), finder.caseOf(file, use, kind)]);
    }
  }
  const kept: ContextCase[] = [];
  const mostTests = Math.floor(count * testShare);
  const perFile = new Map<string, number>();
  const fits = ({ path, isTest, name }: ContextCase) =>
    (perFile.get(path) ?? 0) < mostPerFile &&
    kept.every((other) => other.name !== name) &&
    (!isTest || kept.filter((other) => other.isTest).length < mostTests);
  const queues = [...found.values()].map((cases) => choose.some(cases, cases.length));
  while (kept.length < count && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      let next = queue.shift();
      while (next !== undefined && !fits(next)) next = queue.shift();
      if (next === undefined || kept.length >= count) continue;
      kept.push(next);
      perFile.set(next.path, (perFile.get(next.path) ?? 0) + 1);
    }
  }
  return kept.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
}

interface Candidate {
  readonly use: Use;
  readonly kind: CaseKind;
}

class CaseFinder {
  readonly #byPath: ReadonlyMap<string, SourceFile>;

  constructor(
    files: readonly SourceFile[],
    private readonly definitions: ReadonlyMap<string, readonly PlacedDefinition[]>,
    private readonly reachable: Reachable,
    private readonly parse: Parse,
  ) {
    this.#byPath = new Map(files.map((file) => [file.path, file]));
  }

  /** Uses of names that other files define; only those in functions, when there are any. */
  candidates(file: SourceFile): readonly Candidate[] {
    const isLineBased = file.languageId === "kotlin" || file.languageId === "swift";
    const found = isLineBased ? lineUses(file.text) : this.parse(file.text, file.languageId, usesIn);
    if (found === undefined) return [];
    const own = new Set(file.definitions.map(({ name }) => name));
    const lines = file.text.split("\n");
    const near = this.reachable.within(file, 2);
    const candidates = found.uses
      .filter(
        ({ name, line }) => !own.has(name) && isCodeLine(lines[line] ?? "") && !file.imports.lines.has(line),
      )
      .filter(({ name, isMember }) => isMember || !found.declared.has(name) || isImported(file, name))
      .flatMap((use) => {
        const kind = this.#kind(file, use, near);
        return kind === undefined ? [] : [{ use, kind }];
      });
    const within = candidates.filter(({ use }) => use.inFunction);
    return within.length > 0 ? within : candidates;
  }

  caseOf(file: SourceFile, { name, line }: Use, kind: CaseKind): ContextCase {
    const { path, languageId, isTest, text, imports } = file;
    const before = text.split("\n").filter((_, at) => at < line && !imports.lines.has(at));
    const usedBefore = before.some((code) => code.includes(name) && new RegExp(`\\b${name}\\b`).test(code));
    return {
      path,
      languageId,
      line,
      name,
      kind,
      usedBefore,
      isTest,
      definitions: this.#definitionsFor(file, name),
    };
  }

  /** The file's own definitions of the name, or else the reachable ones. */
  locate(path: string, name: string): readonly PlacedDefinition[] {
    const file = this.#byPath.get(path);
    const found = file === undefined ? [] : this.#definitionsFor(file, name);
    const own = found.filter((each) => each.path === path);
    if (file === undefined || own.length > 0) return own;
    const near = new Set([...this.reachable.within(file, 2)].map((other) => other.path));
    return found.filter((each) => near.has(each.path));
  }

  #definitionsFor(file: SourceFile, name: string): readonly PlacedDefinition[] {
    return (this.definitions.get(name) ?? []).filter(({ path }) => {
      const other = this.#byPath.get(path);
      return other !== undefined && other.family === file.family && (file.isTest || !other.isTest);
    });
  }

  #kind(
    file: SourceFile,
    { name, isMember, qualifier }: Use,
    near: ReadonlySet<SourceFile>,
  ): CaseKind | undefined {
    if (name.length < shortestName) return undefined;
    const isCommon = commonNames.has(name.toLowerCase().replace(/[?!]$/, ""));
    const found = this.#definitionsFor(file, name);
    const defining = [...new Set(found.map(({ path }) => this.#byPath.get(path)))].filter(
      (other) => other !== undefined,
    );
    if (defining.length === 0 || defining.length > mostDefiningFiles) return undefined;
    if (isMember) {
      if (qualifier !== undefined && this.#isQualified(file, qualifier, defining)) return "qualified";
      const isOne = defining.length === 1 || file.family === "c";
      return isOne &&
        !isCommon &&
        found.some((each) => each.isMember) &&
        defining.some((other) => near.has(other))
        ? "member"
        : undefined;
    }
    // A member needs a qualifier, except for members of the enclosing class.
    const free = found.every((each) => each.isMember) ? [] : defining;
    if (isImported(file, name)) return this.#isMeant(file, name, free) ? "imported" : undefined;
    const beside = new Set(this.reachable.samePackage(file));
    // In Ruby and Swift the receiver of a method may be left out.
    const isUnclear = isCommon && (file.family === "ruby" || file.family === "swift") && !/^[A-Z]/.test(name);
    if (!isUnclear && free.some((other) => beside.has(other))) return "package";
    if (file.family === "c" || file.family === "csharp" || file.family === "php")
      return free.some((other) => near.has(other)) ? "imported" : undefined;
    return undefined;
  }

  /** Whether a file that an import of the name means has the definition, or passes it on. */
  #isMeant(file: SourceFile, name: string, defining: readonly SourceFile[]): boolean {
    return file.imports.statements
      .filter(({ names }) => names.has(name))
      .flatMap((statement) => this.reachable.meant(file, statement))
      .some(
        (meant) =>
          defining.includes(meant) || defining.some((other) => this.reachable.within(meant, 2).has(other)),
      );
  }

  #isQualified(file: SourceFile, qualifier: string, defining: readonly SourceFile[]): boolean {
    const statements = file.imports.statements.filter(({ names }) => names.has(qualifier));
    return statements.some((statement) =>
      this.reachable.meant(file, statement).some((meant) => defining.includes(meant)),
    );
  }
}

function isImported({ imports }: SourceFile, name: string): boolean {
  return imports.statements.some(({ names }) => names.has(name));
}

function isCodeLine(line: string): boolean {
  const code = line.trim();
  return (
    code.length >= shortestLine &&
    !/^(?:\/\/|\/\*|\*|#|--|<!--|@\w|import\b|from\b|use\b|using\b|export \*)/.test(code)
  );
}
