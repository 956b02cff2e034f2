import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Node, Parser } from "web-tree-sitter";
import { languageOfPath } from "../../../server/workspace/languages";

/** The grammar of each language of the bench, by the editor's language id; Kotlin and Swift are read line by line instead. */
const grammars: Readonly<Record<string, string>> = {
  c: "cpp",
  cpp: "cpp",
  csharp: "c-sharp",
  go: "go",
  java: "java",
  javascript: "javascript",
  javascriptreact: "javascript",
  php: "php",
  python: "python",
  ruby: "ruby",
  rust: "rust",
  svelte: "typescript",
  typescript: "typescript",
  typescriptreact: "tsx",
  vue: "typescript",
};

/** Languages whose files use each other's names count as one. */
const families: Readonly<Record<string, string>> = {
  cpp: "c",
  kotlin: "java",
  javascriptreact: "javascript",
  typescript: "javascript",
  typescriptreact: "javascript",
  vue: "javascript",
  svelte: "javascript",
};

/** The editor's language id of a source file that the bench reads; undefined for others. */
export function languageOf(path: string): string | undefined {
  const id = extname(path) === ".kts" ? "" : languageOfPath(path);
  return id in grammars || id === "kotlin" || id === "swift" ? id : undefined;
}

export function familyOf(languageId: string): string {
  return families[languageId] ?? languageId;
}

export type Parse = <Result>(
  text: string,
  languageId: string,
  read: (root: Node) => Result,
) => Result | undefined;

let started: Promise<Parse> | undefined;

/** Creates parsers from the grammars in node_modules, independent of the server's. */
export function createParse(): Promise<Parse> {
  started ??= start();
  return started;
}

async function start(): Promise<Parse> {
  const packages = join(process.cwd(), "node_modules");
  // Loads its own copy: a module has one memory, and the server resets that when a text makes the parser fail.
  const copy = `${pathToFileURL(join(packages, "web-tree-sitter/web-tree-sitter.js")).href}?bench`;
  const { Language, Parser }: typeof import("web-tree-sitter") = await import(copy);
  await Parser.init({ locateFile: () => join(packages, "web-tree-sitter/web-tree-sitter.wasm") });
  const parsers = new Map<string, Parser>();
  for (const name of new Set(Object.values(grammars))) {
    const parser = new Parser();
    const file = join(packages, `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
    parsers.set(name, parser.setLanguage(await Language.load(file)));
  }
  return (text, languageId, read) => {
    const tree = parsers.get(grammars[languageId] ?? "")?.parse(codeOf(text, languageId));
    if (tree === undefined || tree === null) return undefined;
    try {
      return read(tree.rootNode);
    } finally {
      tree.delete();
    }
  };
}

/** The text to parse: of a Vue or Svelte file only the script blocks, in place. */
function codeOf(text: string, languageId: string): string {
  if (languageId !== "vue" && languageId !== "svelte") return text;
  let code = "";
  for (let at = 0; at < text.length; ) {
    const tag = text.indexOf("<script", at);
    const start = tag < 0 ? -1 : text.indexOf(">", tag) + 1;
    const close = start <= 0 ? -1 : text.indexOf("</script", start);
    if (close < 0) return code + blank(text.slice(at));
    code += blank(text.slice(at, start)) + text.slice(start, close);
    at = close;
  }
  return code;
}

/** Replaces everything but line breaks with spaces, so that offsets and lines stay the same. */
export function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
