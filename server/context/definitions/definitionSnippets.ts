import { pathOf } from "../../workspace/fileAccess";
import type { WorkspaceFile } from "../../workspace/workspaceFiles";
import { comparePaths } from "../nameSimilarity";
import { snippetValue } from "../rank";
import type { Snippet } from "../source";
import { type Candidate, candidatesOf, type DeclaringFile } from "./candidates";
import { evidenceOf } from "./evidence";
import { chanceOf } from "./odds";
import type { Surroundings } from "./surroundings";

/** For each file, the declaration lines that language servers located, with the name used near the cursor. */
export type LocatedLines = ReadonlyMap<WorkspaceFile, ReadonlyMap<number, string>>;

const maxSnippets = 200;
const noLines: ReadonlyMap<number, string> = new Map();

/** A candidate, and the probability that the next line uses its name. */
interface Scored {
  readonly candidate: Candidate;
  readonly chance: number;
}

/** Returns a function that turns declarations into snippets scored by likelihood of use, most valuable first. */
export function definitionSnippets(
  uri: string,
  around: Surroundings,
): (declaringFiles: readonly DeclaringFile[], located?: LocatedLines) => readonly Snippet[] {
  const ownPath = pathOf(uri) ?? uri;
  /** Scores of files without located lines. The other files are few and not cached. */
  const known = new WeakMap<DeclaringFile, readonly Scored[]>();
  const score = ({ reached, candidates }: DeclaringFile, lines: ReadonlyMap<number, string>) => {
    const facts = { count: candidates.length, ...comparePaths(ownPath, reached.file.path) };
    return candidates.map((candidate): Scored => {
      const name = lines.get(candidate.declaration.line) ?? lines.get(candidate.container?.line ?? -1);
      const located = name === undefined ? 0 : around.nearness(name);
      const chance = chanceOf(evidenceOf(candidate, reached, around, { ...facts, located }));
      return { candidate, chance };
    });
  };
  const scoredOf = (declaringFile: DeclaringFile, located: LocatedLines) => {
    const lines = located.get(declaringFile.reached.file);
    if (lines !== undefined) return score(declaringFile, lines);
    const scored = known.get(declaringFile) ?? score(declaringFile, noLines);
    known.set(declaringFile, scored);
    return scored;
  };
  return (declaringFiles, located = new Map()) => {
    const all = [...declaringFiles, ...onlyLocatedFiles(located, declaringFiles)];
    const namesakes = countNamesakes(all);
    return all
      .flatMap((declaringFile) =>
        scoredOf(declaringFile, located).map(({ candidate, chance }) =>
          snippetOf(candidate, declaringFile.reached.file, chance / (namesakes.get(candidate.name) ?? 1)),
        ),
      )
      .sort((a, b) => snippetValue(b) - snippetValue(a))
      .slice(0, maxSnippets);
  };
}

/** Counts the types and files that declare each name. The text means only one of them. */
function countNamesakes(declaringFiles: readonly DeclaringFile[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const last = new Map<string, string>();
  for (const { reached, candidates } of declaringFiles) {
    for (const { name, type = "" } of candidates) {
      const place = `${reached.file.path} ${type}`;
      // Overloads follow each other and count once.
      if (last.get(name) === place) continue;
      last.set(name, place);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

/** Files found only by a language server, with only the declarations that it located. */
function onlyLocatedFiles(
  located: LocatedLines,
  declaringFiles: readonly DeclaringFile[],
): readonly DeclaringFile[] {
  const known = new Set(declaringFiles.map(({ reached }) => reached.file));
  return [...located].flatMap(([file, lines]) => {
    if (known.has(file)) return [];
    const reached = { file, how: "further", names: new Map(), importIndex: 0 } as const;
    const isNamed = ({ declaration, container }: Candidate) =>
      lines.has(declaration.line) || lines.has(container?.line ?? -1);
    return [{ reached, candidates: candidatesOf(reached).filter(isNamed) }];
  });
}

function snippetOf(
  { declaration, container }: Candidate,
  { path, uri }: WorkspaceFile,
  score: number,
): Snippet {
  const snippet = { path, uri, text: declaration.head, line: declaration.line, score };
  return container === undefined
    ? snippet
    : { ...snippet, within: { line: container.line, text: container.head } };
}
