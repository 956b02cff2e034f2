import { pathOf } from "../fileAccess";
import { likenessOfPaths } from "../nameLikeness";
import { worthOf } from "../rank";
import type { Snippet } from "../source";
import type { WorkspaceFile } from "../workspaceFiles";
import { type Candidate, candidatesOf, type Offer } from "./candidates";
import { evidenceOf } from "./evidence";
import { chanceOf } from "./odds";
import type { Surroundings } from "./surroundings";

/** For each file the lines of declarations that language servers have named, with the name near the cursor. */
export type LocatedLines = ReadonlyMap<WorkspaceFile, ReadonlyMap<number, string>>;

const maxSnippets = 200;
const noLines: ReadonlyMap<number, string> = new Map();

/** A candidate, and how likely the next line uses its name. */
interface Scored {
  readonly candidate: Candidate;
  readonly chance: number;
}

/** Makes snippets of declarations, each with how likely the next line uses it, the most valuable first. */
export function definitionSnippets(
  uri: string,
  around: Surroundings,
): (offers: readonly Offer[], located?: LocatedLines) => readonly Snippet[] {
  const ownPath = pathOf(uri) ?? uri;
  /** Of files that no language server has named; others are few. */
  const known = new WeakMap<Offer, readonly Scored[]>();
  const score = ({ reached, candidates }: Offer, lines: ReadonlyMap<number, string>) => {
    const facts = { count: candidates.length, ...likenessOfPaths(ownPath, reached.file.path) };
    return candidates.map((candidate): Scored => {
      const name = lines.get(candidate.declaration.line) ?? lines.get(candidate.container?.line ?? -1);
      const located = name === undefined ? 0 : around.near(name);
      const chance = chanceOf(evidenceOf(candidate, reached, around, { ...facts, located }));
      return { candidate, chance };
    });
  };
  const scoredOf = (offer: Offer, located: LocatedLines) => {
    const lines = located.get(offer.reached.file);
    if (lines !== undefined) return score(offer, lines);
    const scored = known.get(offer) ?? score(offer, noLines);
    known.set(offer, scored);
    return scored;
  };
  return (offers, located = new Map()) => {
    const all = [...offers, ...onlyLocated(located, offers)];
    const namesakes = countNamesakes(all);
    return all
      .flatMap((offer) =>
        scoredOf(offer, located).map(({ candidate, chance }) =>
          snippetOf(candidate, offer.reached.file, chance / (namesakes.get(candidate.name) ?? 1)),
        ),
      )
      .sort((a, b) => worthOf(b) - worthOf(a))
      .slice(0, maxSnippets);
  };
}

/** In how many types and files a name is declared: one of them is meant. */
function countNamesakes(offers: readonly Offer[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const last = new Map<string, string>();
  for (const { reached, candidates } of offers) {
    for (const { name, type = "" } of candidates) {
      const place = `${reached.file.path} ${type}`;
      // Overloads follow each other.
      if (last.get(name) === place) continue;
      last.set(name, place);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

/** Files that nothing but a language server has named: of these only what it has named counts. */
function onlyLocated(located: LocatedLines, offers: readonly Offer[]): readonly Offer[] {
  const known = new Set(offers.map(({ reached }) => reached.file));
  return [...located].flatMap(([file, lines]) => {
    if (known.has(file)) return [];
    const reached = { file, how: "further", names: new Map(), place: 0 } as const;
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
