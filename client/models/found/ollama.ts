import { join } from "node:path";
import { z } from "zod";
import { readRegularFile } from "../../../server/files/readRegularFile";
import { realPath } from "../../../server/files/realPath";
import { type Entry, filesBelow, type SearchBudget } from "./folderWalk";
import type { FoundModel } from "./foundModel";
import { readGgufHead } from "./ggufHead";

const maxManifestBytes = 64 * 1024;
const layerTypes = {
  model: "application/vnd.ollama.image.model",
  adapter: "application/vnd.ollama.image.adapter",
} as const;

const manifestSchema = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })).max(100),
});

/**
 * The models in a folder of Ollama. A manifest, `manifests/<host>/<namespace>/<model>/<tag>`, names the blob with the weights.
 * A model with an adapter is left out, because its blob alone would be another model.
 */
export async function ollamaModels(folder: string, budget: SearchBudget): Promise<FoundModel[]> {
  const root = await realPath(folder).catch(() => undefined);
  if (root === undefined || !root.exists) return [];
  const found: FoundModel[] = [];
  for (const entry of await filesBelow(join(root.real, "manifests"), 4, budget)) {
    if (entry.isLink || entry.names.length !== 4 || !budget.takeFile()) continue;
    const digest = await digestOf(entry);
    if (digest === undefined) continue;
    const path = join(root.real, "blobs", `sha256-${digest}`);
    const head = await readGgufHead(path);
    if (head?.isModel) found.push({ path, name: nameOf(entry.names), owner: "Ollama", bytes: head.bytes });
  }
  return found;
}

async function digestOf({ path }: Entry): Promise<string | undefined> {
  try {
    const { bytes } = await readRegularFile(path, { maxBytes: maxManifestBytes });
    const { layers } = manifestSchema.parse(JSON.parse(bytes.toString("utf8")));
    if (layers.some(({ mediaType }) => mediaType === layerTypes.adapter)) return undefined;
    const models = layers.filter(({ mediaType }) => mediaType === layerTypes.model);
    // Weights in several files are no GGUF that llama.cpp could load by one path.
    return models.length === 1 ? /^sha256[:-]([0-9a-f]{64})$/.exec(models[0]?.digest ?? "")?.[1] : undefined;
  } catch {
    return undefined;
  }
}

/** As Ollama's own lists say: without its own host and namespace. */
function nameOf([host = "", namespace = "", model = "", tag = ""]: readonly string[]): string {
  const place = [
    ...(host === "registry.ollama.ai" ? [] : [host]),
    ...(host === "registry.ollama.ai" && namespace === "library" ? [] : [namespace]),
  ];
  return `${[...place, model].join("/")}:${tag}`;
}
