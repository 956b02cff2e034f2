import { join } from "node:path";
import { type FreeMemory, freeMemory, openBackend } from "../engine/backend";
import { isEmbeddingModel } from "../engine/embeddings/llamaEmbeddings";
import { inspectModel, type ModelFile } from "../engine/gguf/inspectModel";
import { memoryRefusal, settingsOf } from "../engine/gguf/memoryFit";
import { listFolder } from "../files/listFolder";
import { statPath } from "../files/readRegularFile";
import { realPath } from "../files/realPath";
import { chooseFamily } from "../prompt/templates/index";
import { failureText } from "../protocol/failure";
import type { InspectedModel, ModelToFit } from "../protocol/models";
import { type Settings, settingsSchema } from "../protocol/settings";

/** Inspects the models at these paths; a folder stands for the models in it. */
export async function listModels(paths: readonly string[]): Promise<readonly InspectedModel[]> {
  const backend = await openBackend("auto", () => {});
  try {
    const memory = await freeMemory(backend);
    const files = (await Promise.all(paths.map(modelFiles))).flat();
    return await Promise.all(files.map((path) => inspect(path, memory)));
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
    const tooLarge = refusal(file, completions, memory);
    return {
      path,
      name,
      architecture,
      bytes,
      trainContextTokens,
      completions,
      chat,
      embeddings: isEmbeddingModel(file),
      ...(tooLarge !== undefined && { tooLarge }),
    };
  } catch (error) {
    return { path, problem: failureText(error) };
  }
}

/** Checks the memory for the default context of completions, or of chat where the model cannot complete. */
function refusal(file: ModelFile, completions: boolean, memory: FreeMemory): string | undefined {
  const role = completions ? "completion" : "chat";
  const { name, fileBytes: modelBytes, kvBytesPerToken, trainContextTokens } = file;
  return memoryRefusalFor({ name, role, modelBytes, kvBytesPerToken }, memory, trainContextTokens);
}

/** One sentence that says why there is not enough memory now for a model in this role; undefined when it fits. */
export function memoryRefusalFor(
  { name, role, modelBytes, kvBytesPerToken }: ModelToFit,
  memory: FreeMemory,
  mostContextTokens = Number.POSITIVE_INFINITY,
): string | undefined {
  const defaults: Settings = settingsSchema.parse({});
  const contextTokens = Math.min(defaults[role].contextTokens, mostContextTokens);
  const kvBytes = kvBytesPerToken * contextTokens;
  return memoryRefusal({ name, settings: settingsOf(role), modelBytes, kvBytes, ...memory });
}
