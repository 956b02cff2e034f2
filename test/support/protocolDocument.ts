/** Reads docs/protocol.md. Its tables have the fields and types of the protocol, written as in TypeScript. */

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface DocumentedMethod {
  readonly name: string;
  /** "request, client → server" */
  readonly kind: string;
  /** Types as in TypeScript; undefined if the section has none. */
  readonly params: string | undefined;
  readonly result: string | undefined;
}

/** The texts of the code spans. */
export function codesIn(text: string): string[] {
  const spans = text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g);
  return Array.from(spans, ([, code = ""]) => code.replaceAll("\\|", "|"));
}

/** The rows of the only table whose first heading is `name`. */
export function rowsOf(document: string, name: string): readonly (readonly string[])[] {
  const [table, ...others] = tablesIn(document).filter(({ head }) => head[0] === name);
  if (table === undefined || others.length > 0) throw new Error(`There is not exactly one table “${name}”.`);
  return table.rows;
}

export function tablesIn(document: string): Table[] {
  const tables = document.match(/(?:^\|.*\|$\n?)+/gm) ?? [];
  return tables.map((table) => {
    const [head = [], , ...rows] = table.trim().split("\n").map(cellsIn);
    return { head, rows };
  });
}

function cellsIn(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** The methods with a section of their own. */
export function methodsIn(document: string): DocumentedMethod[] {
  return document.split(/^#{2,3} /m).flatMap((section) => {
    const heading = /^`(\S+)` — (\w+, \w+ → \w+)(, no params)?\n/;
    const [, name, kind, none] = heading.exec(section) ?? [];
    if (name === undefined || kind === undefined) return [];
    const params = none === undefined ? (typeIn(section, "param", "Params") ?? "missing") : undefined;
    return { name, kind, params, result: typeIn(section, "result", "Returns") };
  });
}

/** A type is a table of fields, or a code span after a word at the beginning of a sentence. */
function typeIn(section: string, head: string, word: string): string | undefined {
  const table = tablesIn(section).find((each) => each.head[0] === head);
  if (table !== undefined) return objectType(table);
  return new RegExp(`(?:^|\\. )${word} \`([^\`]+)\``, "m").exec(section)?.[1];
}

/** The types with a table of their own, by name. */
export function typesIn(document: string): Map<string, string> {
  return new Map(
    tablesIn(document).flatMap((table) => {
      const [name, base] = codesIn(table.head[0] ?? "");
      if (name === undefined) return [];
      const isObject = table.head[1] === "type";
      const type = isObject
        ? objectType(table)
        : table.rows.flatMap(([cell = ""]) => codesIn(cell)).join(" | ");
      return [[name, base === undefined ? type : `${base} & ${type}`] as const];
    }),
  );
}

function objectType({ rows }: Table): string {
  const fields = rows.flatMap(([names = "", type = ""]) =>
    codesIn(names).map((name) => `${name}: ${codesIn(type).join(" | ")}`),
  );
  return `{ ${fields.join("; ")} }`;
}

/** The document as a TypeScript module: its types by their names, and the methods in the interface `Methods`. */
export function moduleOf(document: string): string {
  const types = Array.from(typesIn(document), ([name, type]) => `export type ${name} = ${type};`);
  const methods = methodsIn(document).map(
    ({ name, params, result }) => `  "${name}": { params: ${params}; result: ${result} };`,
  );
  return [
    'import type { Diagnostic, Position, Range, WorkspaceEdit } from "vscode-languageserver-protocol";',
    "type integer = number;",
    ...types,
    "export interface Methods {",
    ...methods,
    "}",
  ].join("\n");
}
