import type { Node } from "web-tree-sitter";

/** Where an import leads: path segments, from the file's folder if `relative` or else the end of a path; or a package. */
export type Target =
  | { readonly path: readonly string[]; readonly relative?: boolean }
  | { readonly package: string }
  | { readonly ownRepository: true };

/** A statement that imports names of other files. */
export interface Import {
  /** The names in the statement, including the one by which this file calls the import. */
  readonly names: ReadonlySet<string>;
  /** Where it may lead. It means those that are files of the repository, or the first of them if these are guesses. */
  readonly targets: readonly Target[];
}

export interface Imports {
  readonly statements: readonly Import[];
  /** Lines of import statements, from 0. */
  readonly lines: ReadonlySet<number>;
  /** The Java package or the C# or PHP namespace that the file declares. */
  readonly package?: string;
}

const statementTypes = new Set([
  ...["import_statement", "import_from_statement", "import_spec", "import_declaration", "use_declaration"],
  ...["using_directive", "namespace_use_declaration", "preproc_include"],
]);
const packageTypes = new Set([
  ...["package_declaration", "namespace_definition", "namespace_declaration"],
  "file_scoped_namespace_declaration",
]);

export function importsIn(root: Node, languageId: string): Imports {
  const statements: Import[] = [];
  const lines = new Set<number>();
  let packageName: string | undefined;
  const add = (node: Node, statement: Import) => {
    statements.push(statement);
    for (let line = node.startPosition.row; line <= node.endPosition.row; line++) lines.add(line);
  };
  const visit = (node: Node, depth: number) => {
    if (packageTypes.has(node.type) && languageId !== "cpp" && languageId !== "c")
      packageName ??= node.namedChildren.find(({ type }) => /name|identifier/.test(type))?.text;
    const statement = statementOf(node, languageId);
    if (statement !== undefined) return add(node, statement);
    if (depth < 6) for (const child of node.namedChildren) visit(child, depth + 1);
  };
  visit(root, 0);
  return { statements, lines, ...(packageName !== undefined && { package: packageName }) };
}

/** Imports of Kotlin and Swift. */
export function lineImports(text: string): Imports {
  const lines = new Set<number>();
  const statements: Import[] = [];
  let packageName: string | undefined;
  for (const [line, code] of text.split("\n").entries()) {
    const match = /^(import|package)\s+([\w.]+)(?:\.\*)?(?:\s+as\s+(\w+))?/.exec(code);
    const path = match?.[2];
    if (match === null || path === undefined) continue;
    lines.add(line);
    if (match[1] === "package") packageName = path;
    else statements.push(packageImport(path.split("."), ".", match[3] ?? path.split(".").at(-1)));
  }
  return { statements, lines, ...(packageName !== undefined && { package: packageName }) };
}

function statementOf(node: Node, languageId: string): Import | undefined {
  const source = node.childForFieldName("source");
  if (node.type === "export_statement") return source ? scriptImport(node, source) : undefined;
  if (node.type === "variable_declarator" || node.type === "call" || node.type === "call_expression")
    return required(node, languageId);
  if (node.type === "mod_item" && node.childForFieldName("body") === null)
    return { names: namesIn(node), targets: [{ path: [node.childForFieldName("name")?.text ?? ""] }] };
  if (!statementTypes.has(node.type)) return undefined;
  switch (languageId) {
    case "python":
      return pythonImport(node);
    case "go": {
      if (node.type !== "import_spec") return undefined;
      const path = unquoted(node.childForFieldName("path")).split("/");
      const last = path.filter((part) => !/^v\d+$/.test(part)).at(-1) ?? "";
      const name = node.childForFieldName("name")?.text ?? last;
      return { names: new Set([name]), targets: [{ path: [...path.slice(-3), "*"] }] };
    }
    case "rust":
      return { names: namesIn(node), targets: rustTargets(node) };
    case "java": {
      const path = node.namedChildren.find(({ type }) => /identifier/.test(type))?.text ?? "";
      const whole = node.namedChildren.some(({ type }) => type === "asterisk");
      return packageImport(path.split("."), ".", whole ? undefined : path.split(".").at(-1));
    }
    case "csharp": {
      const path = node.namedChildren.at(-1)?.text ?? "";
      return packageImport(path.split("."), ".", path.split(".").at(-1));
    }
    case "php": {
      const names = node.descendantsOfType("name").map(({ text }) => text);
      const path = /use\s+(?:function\s+|const\s+)?\\?([\w\\]+)/.exec(node.text)?.[1] ?? "";
      return { ...packageImport(path.split("\\"), "\\", undefined), names: new Set(names) };
    }
    case "c":
    case "cpp": {
      const path = (node.childForFieldName("path")?.text ?? "").replace(/["<>]/g, "").split("/");
      return { names: new Set(), targets: [{ path, relative: true }, { path }] };
    }
    default:
      return source ? scriptImport(node, source) : undefined;
  }
}

function packageImport(path: readonly string[], separator: string, name: string | undefined): Import {
  // A class or its member: the package is one of the prefixes.
  const targets = [0, 1, 2].map((cut) => ({ package: path.slice(0, path.length - cut).join(separator) }));
  return { names: new Set(name === undefined ? [] : [name]), targets };
}

function scriptImport(node: Node, source: Node): Import {
  return { names: namesIn(node), targets: scriptTargets(unquoted(source)) };
}

function scriptTargets(path: string): readonly Target[] {
  const parts = path.split("/");
  if (path.startsWith(".")) return [{ path: parts, relative: true }];
  // An alias of the build tool, or a package of this repository by its name.
  const scoped = path.startsWith("@") && parts.length > 1 && parts[0] !== "@";
  const alias = /^[~@$#][\w-]*$/.test(parts[0] ?? "") && !scoped ? [{ path: parts.slice(1) }] : [];
  return [...alias, { package: path }];
}

/** `const name = require("…")`, `import("…")`; `require` and `require_relative` of Ruby. */
function required(node: Node, languageId: string): Import | undefined {
  if (languageId === "ruby") {
    if (!/^require/.test(node.childForFieldName("method")?.text ?? "")) return undefined;
    return { names: new Set(), targets: [] };
  }
  if (node.type !== "variable_declarator") return undefined;
  const match = /^(?:await\s+)?(?:require|import)\(\s*["']([^"']+)["']\s*\)/.exec(
    node.childForFieldName("value")?.text.slice(0, 300) ?? "",
  );
  const name = node.childForFieldName("name");
  if (match?.[1] === undefined || name === null) return undefined;
  return { names: namesIn(name), targets: scriptTargets(match[1]) };
}

function pythonImport(node: Node): Import {
  const module = node.childForFieldName("module_name");
  const names = namesIn(node);
  if (module === null) {
    const targets = node
      .descendantsOfType("dotted_name")
      .filter(({ parent }) => parent?.type !== "dotted_name")
      .map(({ text }) => ({ path: text.split(".") }));
    return { names, targets };
  }
  const dots = /^\.*/.exec(module.text)?.[0].length ?? 0;
  const path = module.text
    .slice(dots)
    .split(".")
    .filter((part) => part !== "");
  const relative = dots > 0;
  const base = relative ? [".", ...Array.from({ length: dots - 1 }, () => ".."), ...path] : path;
  // The imported name may be a module itself.
  const deeper = [...names].map((name) => ({ path: [...base, name], relative }));
  return { names, targets: [{ path: base, relative }, ...deeper] };
}

function rustTargets(node: Node): readonly Target[] {
  const first = /use\s+(?:::)?(\w+)/.exec(node.text)?.[1] ?? "";
  const path =
    /use\s+([\w:]+)/
      .exec(node.text)?.[1]
      ?.split("::")
      .filter((part) => part !== "") ?? [];
  const segments = path.filter((part) => !["crate", "self", "super"].includes(part));
  const own = ["crate", "self", "super"].includes(first);
  const guesses = segments.map((_, at) => ({ path: segments.slice(0, segments.length - at) }));
  return own ? [...guesses, { ownRepository: true }] : [{ package: first }];
}

/** All names in a statement. */
function namesIn(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: Node) => {
    if (/string/.test(part.type)) return;
    if (part.namedChildCount === 0 && /identifier/.test(part.type)) names.add(part.text);
    for (const child of part.namedChildren) visit(child);
  };
  visit(node);
  return names;
}

function unquoted(node: Node | null): string {
  return (node?.text ?? "").replace(/^["'`]|["'`]$/g, "");
}
