import { pathOf } from "../fileAccess";
import { languageOfPath } from "../languages";
import type { WorkspaceFile } from "../workspaceFiles";
import { importStyleOf } from ".";
import type { Lookup } from "./lookup";
import { everything, type Found, type Statement } from "./style";
import { declares, maxChars, placeAt } from "./text";

/** Files that only pass on what others declare are looked through, this deep and this wide. */
const maxDepth = 3;
const maxWidth = 12;

/** A file that another one passes on. */
export interface Passed {
  readonly file: WorkspaceFile;
  readonly names: ReadonlyMap<string, string>;
  readonly namespace?: string;
}

interface At {
  readonly path: string;
  readonly file: WorkspaceFile;
}

const statementsOf = new WeakMap<WorkspaceFile, readonly Statement[]>();

/** What files pass on to those that import them. */
export class PassedOn {
  readonly #lookup: Lookup;
  readonly #importer: string;

  constructor(lookup: Lookup, importer: string) {
    this.#lookup = lookup;
    this.#importer = importer;
  }

  /** Which of the names (there → here) a file has itself, and where the others come from. */
  async named(
    path: string,
    file: WorkspaceFile,
    names: ReadonlyMap<string, string>,
  ): Promise<{ readonly own: ReadonlyMap<string, string>; readonly passed: readonly Passed[] }> {
    const own = new Map<string, string>();
    const passed = new Map<string, Passed & { names: Map<string, string> }>();
    for (const [there, here] of names) {
      const source = await this.#sourceOf(there, { path, file }, maxDepth, new Set([path]));
      if (source === undefined) own.set(there, here);
      else if (source.name === "*")
        passed.set(`${source.path} ${here}`, { ...whole(source), namespace: here });
      else {
        const known = passed.get(source.path) ?? whole(source);
        known.names.set(source.name, here);
        passed.set(source.path, known);
      }
    }
    return { own, passed: [...passed.values()] };
  }

  /** The files that come with all of a file. */
  async all(file: WorkspaceFile, depth = 2, seen = new Set<string>()): Promise<readonly Passed[]> {
    const path = pathOf(file.uri) ?? "";
    const style = importStyleOf(languageOfPath(path));
    if (style?.barrels?.test(path) === false) return [];
    const passing = statementsIn(path, file).filter(
      ({ passesOn, passesAll }) => passesAll === true || passesOn !== undefined,
    );
    const found: Passed[] = [];
    for (const statement of passing.slice(0, maxWidth)) {
      for (const target of await this.#targets(statement, { path, file })) {
        if (seen.has(target.path) || target.path === this.#importer) continue;
        seen.add(target.path);
        const next = await this.#lookup.read(target.path);
        if (next === undefined) continue;
        found.push({ file: next, ...takenFrom(statement) });
        if (statement.passesAll && depth > 1) found.push(...(await this.all(next, depth - 1, seen)));
      }
    }
    return found;
  }

  /** Where a name that is asked of a file comes from; undefined when the file has it itself, or nobody. */
  async #sourceOf(
    name: string,
    { path, file }: At,
    depth: number,
    seen: Set<string>,
  ): Promise<(At & { readonly name: string }) | undefined> {
    if (depth === 0) return undefined;
    const statements = statementsIn(path, file);
    const direct = statements.find(({ passesOn }) => passesOn?.has(name));
    const there = direct?.passesOn?.get(name);
    if (direct !== undefined && there !== undefined) {
      for (const found of await this.#targets(direct, { path, file })) {
        const target = await this.#step(found, there, seen);
        if (target === undefined) continue;
        if (target.name === "*") return target;
        return (await this.#sourceOf(target.name, target, depth - 1, seen)) ?? target;
      }
      return undefined;
    }
    if (declares(file, name)) return undefined;
    for (const statement of statements.filter(({ passesAll }) => passesAll).slice(0, maxWidth)) {
      for (const found of await this.#targets(statement, { path, file })) {
        const target = await this.#step(found, name, seen);
        if (target === undefined) continue;
        if (declares(target.file, name)) return target;
        const deeper = await this.#sourceOf(name, target, depth - 1, seen);
        if (deeper !== undefined) return deeper;
      }
    }
    return undefined;
  }

  async #step(found: Found, name: string, seen: Set<string>): Promise<(At & { name: string }) | undefined> {
    if (seen.has(found.path)) return undefined;
    const isWhole = found.names?.size === 0 && found.namespace !== undefined;
    if (found.names !== undefined && found.names.size > 0 && !found.names.has(name)) return undefined;
    seen.add(found.path);
    const file = await this.#lookup.read(found.path);
    return file && { path: found.path, file, name: isWhole ? "*" : name };
  }

  async #targets(statement: Statement, { path, file: { text } }: At): Promise<readonly Found[]> {
    const style = importStyleOf(languageOfPath(path));
    return ((await style?.find(statement, placeAt(path, text), this.#lookup)) ?? []).slice(0, maxWidth);
  }
}

function whole({ file }: At): Passed & { names: Map<string, string> } {
  return { file, names: new Map() };
}

/** What those that import a file get by one of its statements. */
function takenFrom({ passesOn }: Statement): Omit<Passed, "file"> {
  const passed = [...(passesOn ?? [])];
  const namespace = passed.find(([, there]) => there === "*")?.[0];
  if (namespace !== undefined) return { names: everything, namespace };
  return { names: new Map(passed.map(([here, there]) => [there, here])) };
}

function statementsIn(path: string, file: WorkspaceFile): readonly Statement[] {
  let statements = statementsOf.get(file);
  if (statements === undefined) {
    const style = importStyleOf(languageOfPath(path));
    statements = style?.statements(file.text.slice(0, maxChars), path) ?? [];
    statementsOf.set(file, statements);
  }
  return statements;
}
