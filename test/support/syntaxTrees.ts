import { join } from "node:path";
import { silent } from "../../server/log";
import { createFileUnits } from "../../server/syntax/fileUnits";
import type { FileUnits, SyntaxTrees } from "../../server/syntax/syntax";
import { createSyntaxTrees } from "../../server/syntax/syntaxTrees";

/** Syntax trees with the grammars from node_modules. */
export function syntaxTreesForTests(): SyntaxTrees {
  return createSyntaxTrees(locate, silent);
}

export function fileUnitsForTests(): FileUnits {
  return createFileUnits(locate, silent);
}

function locate(file: string): string {
  const packages = join(process.cwd(), "node_modules");
  return file.startsWith("web-")
    ? join(packages, "web-tree-sitter", file)
    : join(packages, "@vscode/tree-sitter-wasm/wasm", file);
}

/** Syntax trees that answer at once in these languages. */
export async function loadedTrees(languageIds: Iterable<string>): Promise<SyntaxTrees> {
  const trees = syntaxTreesForTests();
  for (const languageId of new Set(languageIds)) await trees.load(languageId);
  return trees;
}
