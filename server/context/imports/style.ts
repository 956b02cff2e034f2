import type { Lookup } from "./lookup";

/** A parsed import or re-export statement. */
export interface Statement {
  /** Its path, module or package, in the notation of the language. */
  readonly target: string;
  /** Imported names: import name → local name. "default" is JavaScript's default export. Empty means everything. */
  readonly names: ReadonlyMap<string, string>;
  /** Local name for the whole target. */
  readonly namespace?: string;
  /** Re-exported names: export name → import name, "*" for the whole target. */
  readonly reexports?: ReadonlyMap<string, string>;
  /** Whether it re-exports everything under the same names. */
  readonly reexportsAll?: boolean;
}

/** The importing file. */
export interface Importer {
  readonly path: string;
  /** Words in its text. */
  readonly words: ReadonlySet<string>;
}

/** A file that a statement refers to. `names` and `namespace` as in `Statement`, which provides the defaults. */
export interface TargetFile {
  readonly path: string;
  readonly names?: ReadonlyMap<string, string>;
  readonly namespace?: string | undefined;
}

/** A file that needs no import statement. */
export interface ImplicitFile {
  readonly path: string;
  readonly how: "package" | "header";
}

/** Import rules of a language. */
export interface ImportStyle {
  /** The statements of a text, in order. Takes time linear in the length of any text. */
  statements(text: string, path: string): readonly Statement[];
  /** The files that a statement may refer to, likeliest first. */
  find(statement: Statement, importer: Importer, lookup: Lookup): Promise<readonly TargetFile[]>;
  /** The files whose names can be used without an import statement, likeliest first. */
  implicitFiles?(importer: Importer, lookup: Lookup): Promise<readonly ImplicitFile[]>;
  /** The `how` of a re-exported file; by default "reexported". */
  readonly reexportedAs?: "header";
  /** Files whose re-exports to follow if everything is imported from them; by default all. */
  readonly barrels?: RegExp;
}

export const everything: ReadonlyMap<string, string> = new Map();

/** Maps each name to itself. */
export function sameNames(names: Iterable<string>): Map<string, string> {
  return new Map([...names].map((name) => [name, name]));
}
