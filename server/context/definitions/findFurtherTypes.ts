import type { WorkspaceFile } from "../../workspace/workspaceFiles";
import type { DeclaringFile } from "./candidates";
import type { Surroundings } from "./surroundings";
import { namesIn } from "./words";

const maxFiles = 8;
const maxTypes = 24;

/**
 * Finds types that the file uses without naming them: the result of a function that it calls, a base of a class that
 * it uses, the type of a field. Returns their names by the file whose declarations mention them, without types that a
 * known file declares.
 */
export function findFurtherTypes(
  declaringFiles: readonly DeclaringFile[],
  around: Surroundings,
): ReadonlyMap<WorkspaceFile, ReadonlySet<string>> {
  const declared = new Set(
    declaringFiles.flatMap(({ candidates }) => candidates.map(({ declaration }) => declaration.name)),
  );
  const wanted = new Map<WorkspaceFile, Set<string>>();
  let count = 0;
  for (const { reached, candidates } of declaringFiles) {
    for (const { declaration, name, type } of candidates) {
      const near = Math.max(around.nearness(name), type === undefined ? 0 : around.typeNearness(type));
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
