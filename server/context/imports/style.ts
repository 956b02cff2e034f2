import type { Lookup } from "./lookup";

/** A statement by which a file takes something from another one, as its words tell. */
export interface Statement {
  /** What it names: a path, a module, a package, as the language writes it. */
  readonly target: string;
  /** What it takes: the name there → the name here. "default" is what a JavaScript module exports by default. Empty: everything. */
  readonly names: ReadonlyMap<string, string>;
  /** The name by which all of it is called here. */
  readonly namespace?: string;
  /** What files that import this one get from there: the name that they ask for → the name there, "*" for all of it. */
  readonly passesOn?: ReadonlyMap<string, string>;
  /** Files that import this one get everything from there, by its own names. */
  readonly passesAll?: boolean;
}

/** Where the importing file is. */
export interface Place {
  readonly path: string;
  /** The words of its text. */
  readonly words: ReadonlySet<string>;
}

/** A file that a statement means. Names and namespace as in `Statement`; by default those of the statement. */
export interface Found {
  readonly path: string;
  readonly names?: ReadonlyMap<string, string>;
  readonly namespace?: string | undefined;
}

/** A file that needs no statement. */
export interface Beside {
  readonly path: string;
  readonly how: "package" | "header";
}

/** How the files of a language use each other. */
export interface ImportStyle {
  /** The statements of a text, in its order. Takes time in proportion to the text, whatever is in it. */
  statements(text: string, path: string): readonly Statement[];
  /** The files that a statement can mean, likeliest first. */
  find(statement: Statement, place: Place, lookup: Lookup): Promise<readonly Found[]>;
  /** The files whose names can be used without a statement, likeliest first. */
  beside?(place: Place, lookup: Lookup): Promise<readonly Beside[]>;
  /** How a file is known that another one passes on; by default "passedOn". */
  readonly passedOnAs?: "header";
  /** Files that are looked through when everything is taken from them; by default all. */
  readonly barrels?: RegExp;
}

export const everything: ReadonlyMap<string, string> = new Map();

/** Every name under the same name. */
export function sameNames(names: Iterable<string>): Map<string, string> {
  return new Map([...names].map((name) => [name, name]));
}
