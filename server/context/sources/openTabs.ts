import { setImmediate as turn } from "node:timers/promises";
import { aroundCursor } from "../aroundCursor";
import type { Documents } from "../documents";
import { pathOf } from "../fileAccess";
import { areRelated } from "../languages";
import { bestWindow, wordSet } from "../similarity";
import type { ContextSource, Snippet } from "../source";
import type { WorkspaceFiles } from "../workspaceFiles";
import { passage } from "./passage";
import { wordsOfLines } from "./wordsOfLines";

const maxTabs = 32;
const maxSnippets = 6;
/** Less in common than this is chance. */
const minScore = 0.05;

/** From each open file the lines that are most like those around the cursor. */
export function openTabs(documents: Documents, files: WorkspaceFiles): ContextSource {
  return {
    name: "openTabs",
    weight: 1,
    async gather({ uri, languageId, window }, signal) {
      const reference = wordSet(aroundCursor(window));
      const tabs = documents
        .recent()
        .filter((tab) => tab.uri !== uri && pathOf(tab.uri) !== undefined)
        .filter((tab) => areRelated(tab.languageId, languageId))
        .slice(0, maxTabs);
      const snippets: Snippet[] = [];
      for (const tab of tabs) {
        if (signal.aborted) break;
        const file = await files.read(tab.uri);
        if (file === undefined) continue;
        const best = bestWindow(wordsOfLines(file), reference);
        // A large file takes a millisecond; a keystroke may be waiting.
        await turn();
        if (best === undefined || best.score < minScore) continue;
        snippets.push({ path: file.path, text: passage(file, best.start, best.end), score: best.score });
      }
      return snippets.sort((a, b) => b.score - a.score).slice(0, maxSnippets);
    },
  };
}
