import { linesOf } from "../aroundCursor";
import type { DeclarationFinder, Located } from "../declarationFinder";
import { pathOf } from "../fileAccess";
import { declarationAt } from "../outline";
import type { ContextSource, Snippet } from "../source";
import type { WorkspaceFile, WorkspaceFiles } from "../workspaceFiles";

const maxSnippets = 8;
const maxCharsPerFile = 3000;

/** How the names near the cursor are declared in other files, as the editor's own language servers know it. */
export function declarations(finder: DeclarationFinder, files: WorkspaceFiles): ContextSource {
  return {
    name: "declarations",
    weight: 1.5,
    async gather(query, signal) {
      const seen = linesOf(query.window);
      const own = pathOf(query.uri);
      const byFile = new Map<WorkspaceFile, Set<number>>();
      for (const located of await finder.near(query, signal)) {
        if (signal.aborted) break;
        const { uri, line } = located;
        if (pathOf(uri) === own && line >= seen.start && line < seen.end) continue;
        const file = await files.read(uri);
        if (file === undefined || isMoved(located, file, finder)) continue;
        const lines = byFile.get(file) ?? new Set();
        byFile.set(file, lines.add(line));
      }
      const snippets = [...byFile].map(([file, lines], index) => ({
        path: file.path,
        text: textOf(file, lines),
        // The finder tells what is nearest to the cursor first.
        score: -index,
      }));
      return snippets.filter(({ text }) => text !== "").slice(0, maxSnippets) satisfies Snippet[];
    },
  };
}

/** The line was another when the language server named it: the file has changed, and the name has to be asked for anew. */
function isMoved(located: Located, file: WorkspaceFile, finder: DeclarationFinder): boolean {
  const line = file.lines[located.line];
  if (line === undefined) return true;
  located.text ??= line;
  if (located.text === line) return false;
  finder.forget(located);
  return true;
}

function textOf(file: WorkspaceFile, lines: ReadonlySet<number>): string {
  const parts: string[] = [];
  let chars = 0;
  for (const line of [...lines].sort((a, b) => a - b)) {
    const text = declarationAt(file.lines, line);
    // A member whose class is there already, with all its members.
    if (parts.some((part) => part.includes(file.lines[line]?.trim() ?? ""))) continue;
    chars += text.length + 1;
    if (chars > maxCharsPerFile) break;
    parts.push(text);
  }
  return parts.join("\n");
}
