import { realPath } from "../../../server/files/realPath";
import { SearchBudget } from "./folderWalk";
import type { FoundModel } from "./foundModel";
import { ggufModels } from "./ggufFolder";
import { ollamaModels } from "./ollama";
import { ggufFolders, type Machine, ollamaFolders } from "./places";

/** How deep a folder that the user chose is searched. */
const chosenDepth = 4;
/** A list with more is of no use. */
const maxModels = 200;

/**
 * The models that other programs and folders of the user hold. All of these folders are untrusted: the search is bounded in
 * files and time, and leaves out what it cannot read. Each file is listed once, by the first place that has it.
 */
export async function findModels(
  machine: Machine,
  chosen: readonly string[],
  now: () => number = () => performance.now(),
): Promise<FoundModel[]> {
  // Each place has a budget of its own, so that none keeps the others from being searched.
  const searches = [
    ...ollamaFolders(machine).map((path) => ollamaModels(path, new SearchBudget(now))),
    ...(await ggufFolders(machine)).map((folder) => ggufModels(folder, new SearchBudget(now))),
    ...chosen.map((path) => ggufModels({ path, depth: chosenDepth }, new SearchBudget(now))),
  ];
  const found = new Map<string, FoundModel>();
  for (const model of (await Promise.all(searches)).flat()) {
    const { real } = await realPath(model.path).catch(() => ({ real: model.path }));
    if (!found.has(real) && found.size < maxModels) found.set(real, model);
  }
  return [...found.values()];
}
