import { pathOf } from "../../workspace/fileAccess";
import { languageOfPath } from "../../workspace/languages";
import type { WorkspaceFile } from "../../workspace/workspaceFiles";
import { importStyleOf } from ".";
import type { Lookup } from "./lookup";
import { everything, type Statement, type TargetFile } from "./style";
import { createImporter, declares, maxChars } from "./text";

/** Limits for following re-exports: depth, and statements or files per level. */
const maxDepth = 3;
const maxWidth = 12;

/** A file that another one re-exports, wholly or in part. */
export interface Reexport {
  readonly file: WorkspaceFile;
  readonly names: ReadonlyMap<string, string>;
  readonly namespace?: string;
}

interface At {
  readonly path: string;
  readonly file: WorkspaceFile;
}

const statementsOf = new WeakMap<WorkspaceFile, readonly Statement[]>();

/** Resolves re-exports: what importers of a file get from other files. */
export class ReexportResolver {
  readonly #lookup: Lookup;
  readonly #importer: string;

  constructor(lookup: Lookup, importer: string) {
    this.#lookup = lookup;
    this.#importer = importer;
  }

  /** Splits the imported names (import → local) into those that the file declares and those that it re-exports. */
  async named(
    path: string,
    file: WorkspaceFile,
    names: ReadonlyMap<string, string>,
  ): Promise<{ readonly own: ReadonlyMap<string, string>; readonly reexported: readonly Reexport[] }> {
    const own = new Map<string, string>();
    const reexported = new Map<string, Reexport & { names: Map<string, string> }>();
    for (const [importName, localName] of names) {
      const source = await this.#sourceOf(importName, { path, file }, maxDepth, new Set([path]));
      if (source === undefined) own.set(importName, localName);
      else if (source.name === "*")
        reexported.set(`${source.path} ${localName}`, { ...whole(source), namespace: localName });
      else {
        const known = reexported.get(source.path) ?? whole(source);
        known.names.set(source.name, localName);
        reexported.set(source.path, known);
      }
    }
    return { own, reexported: [...reexported.values()] };
  }

  /** The files that come with an import of the whole file. */
  async all(file: WorkspaceFile, depth = 2, seen = new Set<string>()): Promise<readonly Reexport[]> {
    const path = pathOf(file.uri) ?? "";
    const style = importStyleOf(languageOfPath(path));
    if (style?.barrels?.test(path) === false) return [];
    const reexporting = statementsIn(path, file).filter(
      ({ reexports, reexportsAll }) => reexportsAll === true || reexports !== undefined,
    );
    const found: Reexport[] = [];
    for (const statement of reexporting.slice(0, maxWidth)) {
      for (const target of await this.#targets(statement, { path, file })) {
        if (seen.has(target.path) || target.path === this.#importer) continue;
        seen.add(target.path);
        const next = await this.#lookup.read(target.path);
        if (next === undefined) continue;
        found.push({ file: next, ...takenFrom(statement) });
        if (statement.reexportsAll && depth > 1) found.push(...(await this.all(next, depth - 1, seen)));
      }
    }
    return found;
  }

  /** The file that a re-exported name comes from; undefined if the file declares it itself or no file does. */
  async #sourceOf(
    name: string,
    { path, file }: At,
    depth: number,
    seen: Set<string>,
  ): Promise<(At & { readonly name: string }) | undefined> {
    if (depth === 0) return undefined;
    const statements = statementsIn(path, file);
    const direct = statements.find(({ reexports }) => reexports?.has(name));
    const importName = direct?.reexports?.get(name);
    if (direct !== undefined && importName !== undefined) {
      for (const found of await this.#targets(direct, { path, file })) {
        const target = await this.#step(found, importName, seen);
        if (target === undefined) continue;
        if (target.name === "*") return target;
        return (await this.#sourceOf(target.name, target, depth - 1, seen)) ?? target;
      }
      return undefined;
    }
    if (declares(file, name)) return undefined;
    for (const statement of statements.filter(({ reexportsAll }) => reexportsAll).slice(0, maxWidth)) {
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

  async #step(
    found: TargetFile,
    name: string,
    seen: Set<string>,
  ): Promise<(At & { name: string }) | undefined> {
    if (seen.has(found.path)) return undefined;
    const isWhole = found.names?.size === 0 && found.namespace !== undefined;
    if (found.names !== undefined && found.names.size > 0 && !found.names.has(name)) return undefined;
    seen.add(found.path);
    const file = await this.#lookup.read(found.path);
    return file && { path: found.path, file, name: isWhole ? "*" : name };
  }

  async #targets(statement: Statement, { path, file: { text } }: At): Promise<readonly TargetFile[]> {
    const style = importStyleOf(languageOfPath(path));
    return ((await style?.find(statement, createImporter(path, text), this.#lookup)) ?? []).slice(
      0,
      maxWidth,
    );
  }
}

function whole({ file }: At): Reexport & { names: Map<string, string> } {
  return { file, names: new Map() };
}

/** The names that importers of a file get through one of its statements. */
function takenFrom({ reexports }: Statement): Omit<Reexport, "file"> {
  const reexported = [...(reexports ?? [])];
  const namespace = reexported.find(([, importName]) => importName === "*")?.[0];
  if (namespace !== undefined) return { names: everything, namespace };
  return { names: new Map(reexported.map(([exportName, importName]) => [importName, exportName])) };
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
