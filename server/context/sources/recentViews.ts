import { linesOf } from "../aroundCursor";
import type { RecentViews } from "../recentViews";
import type { ContextSource, Snippet } from "../source";
import type { WorkspaceFiles } from "../workspaceFiles";
import { passage } from "./passage";
import { relationTo } from "./relation";

const linesAround = 12;
const maxSnippets = 6;
/** How likely the latest view helps; each one before it less, by this factor. What has less to do with the cursor's text counts less. */
const chance = { latest: 0.06, fading: 0.75 };

/** What the user has just looked at elsewhere. */
export function recentViews(views: RecentViews, files: WorkspaceFiles): ContextSource {
  return {
    name: "recentViews",
    async *gather({ uri, window }, signal) {
      const seen = linesOf(window);
      const relation = relationTo(window);
      const snippets: Snippet[] = [];
      for (const view of views.list()) {
        if (signal.aborted || snippets.length === maxSnippets) break;
        if (view.uri === uri && view.line < seen.end && view.line >= seen.start) continue;
        const file = await files.read(view.uri);
        if (file === undefined) continue;
        const start = Math.max(view.start, view.line - linesAround);
        const end = Math.min(view.end, view.line + linesAround) + 1;
        const found = passage(file, start, end);
        const score = chance.latest * chance.fading ** snippets.length * relation(found.text);
        snippets.push({ ...found, score });
      }
      yield snippets;
    },
  };
}
