import { join } from "node:path";
import { freeMemory, openBackend } from "../engine/backend";
import { mostTokens as embeddingTokens, isEmbeddingModel } from "../engine/embeddings/llamaEmbeddings";
import type { FreeMemory } from "../engine/gguf/availableMemory";
import { inspectModel, type ModelFile } from "../engine/gguf/inspectModel";
import {
  embeddingSettings,
  type ModelToPlace,
  placeModel,
  sequencesOf,
  settingsOf,
} from "../engine/gguf/memoryFit";
import { shapeOf } from "../engine/gguf/memoryShape";
import { listFolder } from "../files/listFolder";
import { statPath } from "../files/readRegularFile";
import { realPath } from "../files/realPath";
import { chooseFamily } from "../prompt/templates/index";
import { failureText } from "../protocol/failure";
import type { InspectedModel, ListedModel, MemoryFit, ModelToFit } from "../protocol/models";

/** Inspects the models at these paths; a folder stands for the models in it. */
export async function listModels(paths: readonly string[]): Promise<readonly InspectedModel[]> {
  const backend = await openBackend("auto", () => {});
  try {
    const memory = await freeMemory(backend);
    const files = (await Promise.all(paths.map(modelFiles))).flat();
    const inspected: InspectedModel[] = [];
    // One after the other: a header may have 64 MB.
    for (const path of files) inspected.push(await inspect(path, memory));
    return inspected;
  } finally {
    await backend.llama.dispose();
  }
}

/** Most entries of a folder that are listed. */
const mostEntries = 10_000;

/** The models in a folder, each split model by its first part only. Any other path is returned as it is. */
async function modelFiles(path: string): Promise<readonly string[]> {
  const isFolder = await statPath(path, { followLinks: true }).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isFolder) return [path];
  const { entries } = await listFolder((await realPath(path)).real, mostEntries);
  const models = entries
    .map(({ name }) => name)
    .filter((name) => /\.gguf$/i.test(name) && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/i.test(name))
    .toSorted();
  return models.length === 0 ? [path] : models.map((name) => join(path, name));
}

/** Reads from a model file's header what it can be used for. `refuse` returns why a file must not be loaded, if so. */
export async function inspect(
  path: string,
  memory: FreeMemory,
  refuse: (file: ModelFile) => Promise<string | undefined> = async () => undefined,
): Promise<InspectedModel> {
  try {
    const file = await inspectModel(path);
    const problem = await refuse(file);
    if (problem !== undefined) return { path, problem };
    const { name, architecture, fileBytes: bytes, trainContextTokens, specialTokens } = file;
    const completions =
      chooseFamily({ name, architecture, specialTokens: new Set(specialTokens) }) !== undefined;
    const chat = file.chatTemplate !== undefined;
    const embeddings = isEmbeddingModel(file);
    return {
      path,
      name,
      architecture,
      bytes,
      trainContextTokens,
      completions,
      chat,
      embeddings,
      ...fitOf(file, { completions, embeddings: embeddings && !chat }, memory),
      ...(completions && chat && chatFit(file, memory)),
    };
  } catch (error) {
    return { path, problem: failureText(error) };
  }
}

/** Checks the memory for completions, or for chat where the model cannot complete, or for embeddings. */
function fitOf(
  { name, memory: shape, trainContextTokens }: ModelFile,
  use: { readonly completions: boolean; readonly embeddings: boolean },
  memory: FreeMemory,
): MemoryFit {
  if (use.completions || !use.embeddings) {
    const role = use.completions ? "completion" : "chat";
    const settings = settingsOf(role);
    const { defaultContextTokens: contextTokens } = settings;
    const sequences = sequencesOf[role];
    return memoryFit({ name, settings, shape, contextTokens, trainContextTokens, sequences }, memory);
  }
  const contextTokens = Math.min(embeddingTokens, trainContextTokens);
  const batch = { contextTokens, batchTokens: contextTokens, sequences: [1] };
  return memoryFit({ name, settings: embeddingSettings, shape, ...batch }, memory);
}

/** Why a model that also completes does not fit with the context of a chat. */
function chatFit(file: ModelFile, memory: FreeMemory): Pick<ListedModel, "tooLargeForChat"> {
  const { tooLarge } = fitOf(file, { completions: false, embeddings: false }, memory);
  return tooLarge === undefined ? {} : { tooLargeForChat: tooLarge };
}

/** Whether a model that is not on this machine fits into memory with the default context of its role. */
export function fitOfKnown({ name, role, ...known }: ModelToFit, memory: FreeMemory): MemoryFit {
  const settings = settingsOf(role);
  const contextTokens = settings.defaultContextTokens;
  const shape = shapeOf(known);
  return memoryFit({ name, settings, shape, contextTokens, sequences: sequencesOf[role] }, memory);
}

function memoryFit(model: ModelToPlace, memory: FreeMemory): MemoryFit {
  const place = placeModel(model, memory);
  if ("refusal" in place) return { tooLarge: place.refusal };
  const wanted = Math.min(model.contextTokens, model.trainContextTokens ?? Number.POSITIVE_INFINITY);
  return place.contextTokens < wanted ? { shortenedTo: place.contextTokens } : {};
}
