import { linesOf } from "../aroundCursor";
import type { RecentViews } from "../recentViews";
import type { ContextSource, Snippet } from "../source";
import type { WorkspaceFiles } from "../workspaceFiles";
import { passage } from "./passage";

const linesAround = 12;
const maxSnippets = 6;
/** How likely the latest view helps; each one before it less, by this factor. */
const chance = { latest: 0.12, fading: 0.75 };

/** What the user has just looked at elsewhere. */
export function recentViews(views: RecentViews, files: WorkspaceFiles): ContextSource {
  return {
    name: "recentViews",
    async *gather({ uri, window }, signal) {
      const seen = linesOf(window);
      const snippets: Snippet[] = [];
      for (const view of views.list()) {
        if (signal.aborted || snippets.length === maxSnippets) break;
        if (view.uri === uri && view.line < seen.end && view.line >= seen.start) continue;
        const file = await files.read(view.uri);
        if (file === undefined) continue;
        const start = Math.max(view.start, view.line - linesAround);
        const end = Math.min(view.end, view.line + linesAround) + 1;
        const score = chance.latest * chance.fading ** snippets.length;
        snippets.push({ ...passage(file, start, end), score });
      }
      yield snippets;
    },
  };
}
