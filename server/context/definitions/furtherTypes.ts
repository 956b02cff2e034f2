import type { WorkspaceFile } from "../workspaceFiles";
import type { Offer } from "./candidates";
import type { Surroundings } from "./surroundings";
import { namesIn } from "./words";

const maxFiles = 8;
const maxTypes = 24;

/**
 * Types that the file uses without naming them: the result of a function that it calls, a base of a class that it uses, the type of
 * a field. For each file, in whose declarations they stand, their names; nothing that one of the offered files declares.
 */
export function furtherTypes(
  offers: readonly Offer[],
  around: Surroundings,
): ReadonlyMap<WorkspaceFile, ReadonlySet<string>> {
  const declared = new Set(
    offers.flatMap(({ candidates }) => candidates.map(({ declaration }) => declaration.name)),
  );
  const wanted = new Map<WorkspaceFile, Set<string>>();
  let count = 0;
  for (const { reached, candidates } of offers) {
    for (const { declaration, name, type } of candidates) {
      const near = Math.max(around.near(name), type === undefined ? 0 : around.nearType(type));
      const isInPlay = reached.names.has(declaration.name) || near > 0;
      if (!isInPlay || count >= maxTypes) continue;
      for (const further of [...namesIn(declaration.head), ...declaration.bases]) {
        if (!isType(further) || declared.has(further)) continue;
        const inFile = wanted.get(reached.file) ?? new Set();
        if (!wanted.has(reached.file) && wanted.size === maxFiles) continue;
        if (!inFile.has(further)) count++;
        wanted.set(reached.file, inFile.add(further));
      }
    }
  }
  return wanted;
}

function isType(name: string): boolean {
  return /^[A-Z]\w*[a-z]/.test(name);
}
