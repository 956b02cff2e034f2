import type { WorkspaceFiles } from "../../workspace/workspaceFiles";
import { linesOf } from "../aroundCursor";
import type { RecentViews } from "../history/recentViews";
import type { ContextSource, Snippet } from "../source";
import { passage } from "./passage";
import { relationTo } from "./relation";

const linesAround = 12;
const maxSnippets = 6;
/** Score of the latest view, and the factor for each earlier one. Less related text scores lower. */
const chance = { latest: 0.06, fading: 0.75 };

/** The places elsewhere that the user viewed last. */
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
