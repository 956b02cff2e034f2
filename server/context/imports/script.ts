import { dirname, extname, join } from "node:path";
import type { Lookup } from "./lookup";
import { packageBases, privateBases } from "./scriptPackages";
import { aliasBases } from "./scriptPaths";
import type { Importer, ImportStyle, Statement } from "./style";
import { everything } from "./style";
import { inverse, isName, namesIn, withShortBlanks } from "./text";

/** JavaScript and TypeScript, and the script blocks of Vue, Svelte and Astro. */
export const script: ImportStyle = {
  statements(text, path) {
    const code = withShortBlanks(scriptOf(text, extname(path)));
    const statements: Statement[] = [];
    let end = 0;
    for (const found of code.matchAll(targets)) {
      const before = code.slice(Math.max(end, found.index - maxClause), found.index);
      end = found.index + found[0].length;
      const target = (found[3] ?? "").replace(/[?].*$/, "");
      const read = found[1] === "from" ? fromClause(before) : call(before, code.slice(end, end + 60));
      if (read !== undefined && target !== "") statements.push({ target, ...read });
    }
    return withLocalExports(statements, code);
  },

  async find({ target }, importer, lookup) {
    const path = await fileOf(target, importer, lookup);
    return path === undefined ? [] : [{ path }];
  },
};

/** Limit on the length of an import clause, in characters. */
const maxClause = 4000;
const targets = /\b(from|import|require ?\(|import ?\() ?(["'`])([^"'`\n]{1,300})\2/g;

type Read = Omit<Statement, "target">;

/** `import … from`, `export … from`. */
function fromClause(before: string): Read | undefined {
  const start = [...before.matchAll(/(?:^|[\n;}>*/]) ?(import|export)\b/g)].at(-1);
  if (start === undefined) return undefined;
  const clause = before.slice(start.index + start[0].length).trim();
  if (/[;=()"'`]/.test(clause)) return undefined;
  const namespace = /\* ?as ([\w$]+)/.exec(clause)?.[1];
  const open = clause.indexOf("{");
  const names = open < 0 ? new Map<string, string>() : namesIn(clause.slice(open + 1).replace("}", ""));
  if (start[1] === "export") {
    if (namespace !== undefined) return { names, namespace, reexports: new Map([[namespace, "*"]]) };
    return clause.includes("*") ? { names, reexportsAll: true } : { names, reexports: inverse(names) };
  }
  if (namespace !== undefined) return { names: everything, namespace };
  const ahead = open < 0 ? `${clause},` : clause.slice(0, open);
  const first = /^(?:type |defer )?([\w$]+) ?,/.exec(ahead)?.[1];
  if (first !== undefined) names.set("default", first);
  return { names };
}

/** Reads `import "x"`, `require("x")` and `import("x")` by the text before and after. */
function call(before: string, after: string): Read {
  const text = before.slice(-500);
  const member = /^ ?\)+ ?\.([\w$]+)/.exec(after)?.[1];
  const passed = /(?:^|[ .{,])([\w$]+) ?[:=] ?$/.exec(text.slice(-80))?.[1];
  const starts = [...text.matchAll(/\b(?:const|let|var|import) /g)];
  const start = starts.at(-1);
  const declared =
    start &&
    /^(\{[^{}]*\}|[\w$]+) ?(?::[^=]*)?= ?(?:await ?)?(?:\( ?await ?)?$/.exec(
      text.slice(start.index + start[0].length),
    );
  if (declared !== null && declared !== undefined) {
    const name = declared[1] ?? "";
    if (name.startsWith("{")) return { names: namesIn(name.slice(1, -1).replaceAll(":", " as ")) };
    return member === undefined || member === "then"
      ? { names: everything, namespace: name }
      : { names: new Map([[member, name]]) };
  }
  const names =
    member === undefined || !isName(member) || member === "then" ? everything : new Map([[member, member]]);
  if (/\bexports ?= ?$/.test(text.slice(-20)) || text.endsWith("...")) return { names, reexportsAll: true };
  if (passed !== undefined) return { names, reexports: new Map([[passed, member ?? "*"]]) };
  return { names };
}

/** Adds re-exports of imported names: `export { a as b }` and `export default a`. */
function withLocalExports(statements: readonly Statement[], code: string): readonly Statement[] {
  const exported = new Map<string, string>();
  for (const [, clause = ""] of code.matchAll(/\bexport (?:type )?\{([^{}]{0,2000})\}(?! ?from\b)/g)) {
    for (const [localName, exportName] of namesIn(clause)) exported.set(localName, exportName);
  }
  const whole = /\b(?:export default|module\.exports =|export =) ([\w$]+) ?(?:;|\n|$)/.exec(code)?.[1];
  if (whole !== undefined) exported.set(whole, "default");
  for (const [, clause = ""] of code.matchAll(
    /\b(?:module\.exports =|export default) ?\{([^{}]{0,4000})\}/g,
  )) {
    for (const [exportName, localName] of namesIn(clause.replaceAll(":", " as ")))
      exported.set(localName, exportName);
  }
  if (exported.size === 0) return statements;
  return statements.map((statement) => {
    const reexports = new Map(statement.reexports);
    for (const [importName, localName] of statement.names) {
      const exportName = exported.get(localName);
      if (exportName !== undefined) reexports.set(exportName, importName);
    }
    const exportName = exported.get(statement.namespace ?? "");
    if (exportName !== undefined) reexports.set(exportName, "*");
    return reexports.size === 0 ? statement : { ...statement, reexports };
  });
}

/** The script blocks of a component. */
function scriptOf(text: string, ending: string): string {
  if (!/^\.(?:vue|svelte|astro)$/.test(ending)) return text;
  const blocks: string[] = [];
  const head = /^\s{0,20}---/.exec(text)?.[0].length ?? 0;
  if (ending === ".astro" && head > 0)
    blocks.push(text.slice(head, orEnd(text.indexOf("\n---", head), text)));
  for (let at = text.indexOf("<script"); at >= 0; at = text.indexOf("<script", at)) {
    const end = orEnd(text.indexOf("</script", at), text);
    blocks.push(text.slice(orEnd(text.indexOf(">", at), text) + 1, end));
    at = end;
  }
  return blocks.join("\n");
}

function orEnd(at: number, text: string): number {
  return at < 0 ? text.length : at;
}

async function fileOf(target: string, importer: Importer, lookup: Lookup): Promise<string | undefined> {
  if (/^(?:node|bun|https?|data|virtual):/.test(target)) return undefined;
  const folder = dirname(importer.path);
  if (target.startsWith(".")) return fileAt(join(folder, target), lookup);
  const bases = target.startsWith("#")
    ? [...(await privateBases(target, folder, lookup)), ...(await aliasBases(target, folder, lookup))]
    : await aliasBases(target, folder, lookup);
  for (const base of bases) {
    const found = await fileAt(base, lookup);
    if (found !== undefined) return found;
  }
  if (/^[#~$]|^@\//.test(target)) return undefined;
  for (const base of await packageBases(target, folder, lookup)) {
    const found = await fileAt(base, lookup);
    if (found !== undefined) return found;
  }
  return undefined;
}

const endings = [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte"];
const known = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|json|css|scss|less|graphql|gql)$/;

/** The file of a path without extension, or the source file of a path with the extension of its compiled output. */
async function fileAt(base: string, lookup: Lookup): Promise<string | undefined> {
  const stem = base.replace(/\.([cm]?)jsx?$/, "");
  const compiled =
    stem === base ? [] : [".ts", ".tsx", ".mts", ".cts", ".d.ts"].map((ending) => stem + ending);
  const indexes = [".ts", ".tsx", ".js", ".mjs", ".vue", ".d.ts"].map((ending) =>
    join(base, `index${ending}`),
  );
  const exact = known.test(base) ? [base] : [];
  const found = await lookup.first([...exact, ...compiled, ...endings.map((ending) => base + ending)]);
  if (found !== undefined || exact.length > 0) return found;
  return (await lookup.isFolder(base)) ? lookup.first(indexes) : undefined;
}
