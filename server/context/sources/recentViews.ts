import { linesOf } from "../aroundCursor";
import type { RecentViews } from "../recentViews";
import type { ContextSource, Snippet } from "../source";
import type { WorkspaceFiles } from "../workspaceFiles";
import { passage } from "./passage";

const linesAround = 15;
const maxSnippets = 6;

/** What the user has just looked at elsewhere. */
export function recentViews(views: RecentViews, files: WorkspaceFiles): ContextSource {
  return {
    name: "recentViews",
    weight: 0.8,
    async gather({ uri, window }, signal) {
      const seen = linesOf(window);
      const snippets: Snippet[] = [];
      for (const view of views.list()) {
        if (signal.aborted || snippets.length === maxSnippets) break;
        if (view.uri === uri && view.line < seen.end && view.line >= seen.start) continue;
        const file = await files.read(view.uri);
        if (file === undefined) continue;
        const start = Math.max(view.start, view.line - linesAround);
        const end = Math.min(view.end, view.line + linesAround) + 1;
        snippets.push({ path: file.path, text: passage(file, start, end), score: -snippets.length });
      }
      return snippets;
    },
  };
}
