import type { WorkspaceFiles } from "../../workspace/workspaceFiles";
import { linesOf } from "../aroundCursor";
import type { RecentEdits } from "../history/recentEdits";
import type { ContextSource, Snippet } from "../source";
import { passage } from "./passage";
import { relationTo } from "./relation";

const linesAround = 4;
const maxSnippets = 8;
/** Score of the latest edit, and the factor for each earlier one. Less related text scores lower. */
const chance = { latest: 0.12, fading: 0.75 };

/** The user's latest edits elsewhere: the next edit is likely related to them. */
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
