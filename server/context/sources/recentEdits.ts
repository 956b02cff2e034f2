import { linesOf } from "../aroundCursor";
import type { RecentEdits } from "../recentEdits";
import type { ContextSource, Snippet } from "../source";
import type { WorkspaceFiles } from "../workspaceFiles";
import { passage } from "./passage";
import { relationTo } from "./relation";

const linesAround = 4;
const maxSnippets = 8;
/** How likely the latest edit helps; each one before it less, by this factor. What has less to do with the cursor's text counts less. */
const chance = { latest: 0.12, fading: 0.75 };

/** What the user has just edited elsewhere: the next edit is likely to go with it. */
export function recentEdits(edits: RecentEdits, files: WorkspaceFiles): ContextSource {
  return {
    name: "recentEdits",
    async *gather({ uri, window }, signal) {
      const seen = linesOf(window);
      const relation = relationTo(window);
      const snippets: Snippet[] = [];
      for (const range of edits.list()) {
        if (signal.aborted || snippets.length === maxSnippets) break;
        if (range.uri === uri && range.start < seen.end && range.end >= seen.start) continue;
        const file = await files.read(range.uri);
        if (file === undefined) continue;
        const found = passage(file, range.start - linesAround, range.end + linesAround + 1);
        const score = chance.latest * chance.fading ** snippets.length * relation(found.text);
        snippets.push({ ...found, score });
      }
      yield snippets;
    },
  };
}
