import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type FreeMemory, freeMemory, openBackend } from "../engine/backend";
import { inspectModel, type ModelFile } from "../engine/inspectModel";
import { makesEmbeddings } from "../engine/llamaEmbeddings";
import { memoryRefusal, settingsOf } from "../engine/memoryFit";
import { chooseFamily } from "../prompt/templates/index";
import { type Settings, settingsSchema } from "../protocol/settings";

/** A model file and what it is good for, without loading it. */
export interface ListedModel {
  readonly path: string;
  readonly name: string;
  readonly architecture: string;
  readonly bytes: number;
  /** Context length in tokens that it was trained for. */
  readonly trainContextTokens: number;
  readonly completions: boolean;
  readonly chat: boolean;
  readonly embeddings: boolean;
  /** Why there is not enough memory for it now. */
  readonly tooLarge?: string;
}

/** Or one sentence that says why it cannot be used. */
export type CatalogueEntry = ListedModel | { readonly path: string; readonly problem: string };

/** The models at these paths, and in those of them that are folders. */
export async function listModels(paths: readonly string[]): Promise<readonly CatalogueEntry[]> {
  const backend = await openBackend("auto", () => {});
  try {
    const memory = await freeMemory(backend);
    const files = (await Promise.all(paths.map(modelFiles))).flat();
    return await Promise.all(files.map((path) => describe(path, memory)));
  } finally {
    await backend.llama.dispose();
  }
}

/** A file as it is; of a folder the models, where the later parts of a split one do not count. */
async function modelFiles(path: string): Promise<readonly string[]> {
  const isFolder = await stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isFolder) return [path];
  const models = (await readdir(path))
    .filter((name) => /\.gguf$/i.test(name) && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/i.test(name))
    .toSorted();
  return models.length === 0 ? [path] : models.map((name) => join(path, name));
}

async function describe(path: string, memory: FreeMemory): Promise<CatalogueEntry> {
  try {
    const file = await inspectModel(path);
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
    return { path, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** With the context that is wanted when nothing is set: for completions if it can, otherwise for chat. */
function refusal(file: ModelFile, completions: boolean, memory: FreeMemory): string | undefined {
  const defaults: Settings = settingsSchema.parse({});
  const role = completions ? "completion" : "chat";
  const contextTokens = Math.min(defaults[role].contextTokens, file.trainContextTokens);
  return memoryRefusal({
    ...{ name: file.name, settings: settingsOf(role), modelBytes: file.fileBytes },
    kvBytes: file.kvBytesPerToken * contextTokens,
    ...memory,
  });
}
