import { basename, dirname, extname, join } from "node:path";
import { aroundCursor } from "../aroundCursor";
import { pathOf } from "../fileAccess";
import { bestWindow, wordSet } from "../similarity";
import type { ContextSource, Snippet } from "../source";
import type { WorkspaceFiles } from "../workspaceFiles";
import { passage } from "./passage";
import { wordsOfLines } from "./wordsOfLines";

/** Looked at in a folder, of as many as there may be. */
const maxNames = 400;
const maxFiles = 6;
const maxSnippets = 3;
const maxChars = 64 * 1024;

/** Files in the same folder with a name like this one's: the test of a module, the module of a test, another of its kind. */
export function siblings(files: WorkspaceFiles): ContextSource {
  return {
    name: "siblings",
    weight: 0.6,
    async gather({ uri, window }, signal) {
      const path = pathOf(uri);
      if (path === undefined) return [];
      const own = basename(path);
      const folder = dirname(path);
      const names = (await files.list(folder, maxNames)).filter(
        (name) => name !== own && extname(name) === extname(own),
      );
      const nearest = names
        .map((name) => ({ name, likeness: likeness(name, own) }))
        .sort((a, b) => b.likeness - a.likeness || (a.name < b.name ? -1 : 1))
        .slice(0, maxFiles);
      const reference = wordSet(aroundCursor(window));
      const snippets: Snippet[] = [];
      for (const { name, likeness } of nearest) {
        if (signal.aborted) break;
        const file = await files.read(join(folder, name));
        if (file === undefined || file.text.length > maxChars) continue;
        const best = bestWindow(wordsOfLines(file), reference, 40);
        if (best === undefined) continue;
        const text = passage(file, best.start, best.end);
        snippets.push({ path: file.path, text, score: best.score + likeness / 4 });
      }
      return snippets.sort((a, b) => b.score - a.score).slice(0, maxSnippets);
    },
  };
}

/** 1 for the same name but for what marks a test; else by the words that the names share. */
function likeness(a: string, b: string): number {
  const left = wordsOfName(a);
  const right = wordsOfName(b);
  const shared = left.filter((word) => right.includes(word)).length;
  return (2 * shared) / Math.max(1, left.length + right.length);
}

function wordsOfName(name: string): string[] {
  const words = name
    .slice(0, name.length - extname(name).length)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9\u0080-\uffff]+/)
    .filter((word) => word !== "");
  const telling = words.filter((word) => !["test", "tests", "spec", "index", "stories"].includes(word));
  return telling.length > 0 ? telling : words;
}
