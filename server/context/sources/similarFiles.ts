import { basename, dirname, extname, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { Documents } from "../../workspace/documents";
import { pathOf } from "../../workspace/fileAccess";
import { areRelated, languageOfPath } from "../../workspace/languages";
import type { WorkspaceFiles } from "../../workspace/workspaceFiles";
import { aroundCursor } from "../aroundCursor";
import { nameSimilarity } from "../nameSimilarity";
import { bestWindow, wordSet } from "../similarity";
import type { ContextSource, Snippet } from "../source";
import { passage } from "./passage";
import { wordsOfLines } from "./wordsOfLines";

const maxTabs = 32;
/** Limit on files considered in the folder. */
const maxNames = 400;
const maxSiblings = 6;
const maxChars = 256 * 1024;
const maxSnippets = 6;
const windowLines = 30;
/** Lower similarities are coincidence. */
const minLikeness = 0.05;
/** The score grows with the similarity to the text at the cursor, up to a limit. */
const chance = { perLikeness: 0.25, most: 0.06 };
/** Score factor for files that are not open. */
const ofSibling = 0.7;

/**
 * The lines most similar to those around the cursor, from open files and from files in the same folder with the most
 * similar names: the test of a module, the module of a test, another file of its kind.
 */
export function similarFiles(documents: Documents, files: WorkspaceFiles): ContextSource {
  return {
    name: "similarFiles",
    async *gather({ uri, languageId, window }, signal) {
      const reference = wordSet(aroundCursor(window));
      const tabs = tabsBeside(uri, languageId, documents);
      const open = new Set(tabs);
      const siblings = (await siblingsOf(uri, files)).filter((path) => !open.has(path));
      const snippets: Snippet[] = [];
      for (const path of [...tabs, ...siblings]) {
        if (signal.aborted) return;
        const file = await files.read(path);
        if (file === undefined || file.text.length > maxChars) continue;
        const best = bestWindow(wordsOfLines(file), reference, windowLines);
        // A large file takes a millisecond; let a waiting keystroke through.
        await turn();
        if (best === undefined || best.score < minLikeness) continue;
        const score =
          Math.min(chance.most, best.score * chance.perLikeness) * (open.has(path) ? 1 : ofSibling);
        snippets.push({ ...passage(file, best.start, best.end), score });
      }
      yield snippets.sort((a, b) => b.score - a.score).slice(0, maxSnippets);
    },
  };
}

/** Paths of open files in related languages, latest first. */
function tabsBeside(uri: string, languageId: string, documents: Documents): readonly string[] {
  return documents
    .recent()
    .filter((tab) => tab.uri !== uri && areRelated(tab.languageId, languageId))
    .flatMap((tab) => pathOf(tab.uri) ?? [])
    .slice(0, maxTabs);
}

/** Paths of files in the same folder, most similar name first. */
async function siblingsOf(uri: string, files: WorkspaceFiles): Promise<readonly string[]> {
  const path = pathOf(uri);
  if (path === undefined) return [];
  const own = basename(path);
  const folder = dirname(path);
  const isOfItsKind = (name: string) =>
    extname(name) === extname(own) || areRelated(languageOfPath(name) || "-", languageOfPath(own));
  const names = (await files.list(folder, maxNames)).filter((name) => name !== own && isOfItsKind(name));
  return names
    .map((name) => ({ name, likeness: nameSimilarity(name, own) }))
    .sort((a, b) => b.likeness - a.likeness || (a.name < b.name ? -1 : 1))
    .slice(0, maxSiblings)
    .map(({ name }) => join(folder, name));
}
