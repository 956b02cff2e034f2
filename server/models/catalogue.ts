import { join } from "node:path";
import { type FreeMemory, freeMemory, openBackend } from "../engine/backend";
import { inspectModel, type ModelFile } from "../engine/inspectModel";
import { makesEmbeddings } from "../engine/llamaEmbeddings";
import { memoryRefusal, settingsOf } from "../engine/memoryFit";
import { listFolder } from "../files/listFolder";
import { lookAt } from "../files/readRegularFile";
import { realPath } from "../files/realPath";
import { chooseFamily } from "../prompt/templates/index";
import { failureText } from "../protocol/failure";
import type { InspectedModel, ModelToFit } from "../protocol/models";
import { type Settings, settingsSchema } from "../protocol/settings";

/** The models at these paths, and in those of them that are folders. */
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

/** Nobody has more models in a folder. */
const mostEntries = 10_000;

/** A file as it is; of a folder the models, where the later parts of a split one do not count. */
async function modelFiles(path: string): Promise<readonly string[]> {
  const isFolder = await lookAt(path, { followLinks: true }).then(
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

/** What a model file is good for, from its header. `refuse` knows of some files that they are not to be loaded, and why. */
export async function inspect(
  path: string,
  memory: FreeMemory,
  refuse: (file: ModelFile) => Promise<string | undefined> = async () => undefined,
): Promise<InspectedModel> {
  try {
    const file = await inspectModel(path);
    const problem = await refuse(file);
    if (problem !== undefined) return { path, problem };
    const { name, architecture, fileBytes: bytes, trainContextTokens, marks } = file;
    const completions = chooseFamily({ name, architecture, marks: new Set(marks) }) !== undefined;
    const chat = file.chatTemplate !== undefined;
    const tooLarge = refusal(file, completions, memory);
    return {
      ...{ path, name, architecture, bytes, trainContextTokens, completions, chat },
      embeddings: makesEmbeddings(file),
      ...(tooLarge === undefined ? {} : { tooLarge }),
    };
  } catch (error) {
    return { path, problem: failureText(error) };
  }
}

/** With the context that is wanted when nothing is set: for completions if it can, otherwise for chat. */
function refusal(file: ModelFile, completions: boolean, memory: FreeMemory): string | undefined {
  const role = completions ? "completion" : "chat";
  const { name, fileBytes: modelBytes, kvBytesPerToken, trainContextTokens } = file;
  return memoryRefusalFor({ name, role, modelBytes, kvBytesPerToken }, memory, trainContextTokens);
}

/** One sentence that says why there is not enough memory for a model now, in the role that it would have. */
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
