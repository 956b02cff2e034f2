import { join } from "node:path";
import { silent } from "../../server/log";
import type { SyntaxTrees } from "../../server/syntax/syntax";
import { createSyntaxTrees } from "../../server/syntax/syntaxTrees";

/** Trees with the grammars where npm has put them. */
export function syntaxTreesForTests(): SyntaxTrees {
  const packages = join(process.cwd(), "node_modules");
  return createSyntaxTrees(
    (file) =>
      file.startsWith("web-")
        ? join(packages, "web-tree-sitter", file)
        : join(packages, "@vscode/tree-sitter-wasm/wasm", file),
    silent,
  );
}

/** Trees that answer at once in these languages. */
export async function loadedTrees(languageIds: Iterable<string>): Promise<SyntaxTrees> {
  const trees = syntaxTreesForTests();
  for (const languageId of new Set(languageIds)) await trees.load(languageId);
  return trees;
}
