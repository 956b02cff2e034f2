import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { readRegularFile } from "../../../server/files/readRegularFile";
import type { GgufFolder } from "./ggufFolder";

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The folders where Ollama keeps its models: the user's, and the service's on Linux. */
export function ollamaFolders({ env, home, platform }: Machine): string[] {
  const service = platform === "linux" ? ["/usr/share/ollama/.ollama/models"] : [];
  return [...absolute(env["OLLAMA_MODELS"]), join(home, ".ollama", "models"), ...service];
}

/** The folders of other programs that keep GGUF files under their own names. */
export async function ggufFolders(machine: Machine): Promise<GgufFolder[]> {
  const lmStudio = await lmStudioFolders(machine);
  return [
    ...lmStudio.map((path) => ({ path, depth: 4, owner: "LM Studio" as const })),
    ...huggingFaceFolders(machine).map((path) => ({
      path,
      depth: 6,
      owner: "Hugging Face" as const,
      enters: isSnapshot,
      nameOf: nameInCache,
    })),
    ...llamaCppFolders(machine).map((path) => ({ path, depth: 1, owner: "llama.cpp" as const })),
  ];
}

const settingsSchema = z.object({ downloadsFolder: z.string() });
const maxSettingsBytes = 256 * 1024;

async function lmStudioFolders({ home }: Machine): Promise<string[]> {
  const homes = [join(home, ".lmstudio"), join(home, ".cache", "lm-studio")];
  const chosen = await Promise.all(homes.map((each) => lmStudioChoice(join(each, "settings.json"))));
  return [...chosen.flat(), ...homes.map((each) => join(each, "models"))];
}

/** The folder that LM Studio's settings name. */
async function lmStudioChoice(path: string): Promise<string[]> {
  try {
    const { bytes } = await readRegularFile(path, { maxBytes: maxSettingsBytes });
    return absolute(settingsSchema.parse(JSON.parse(bytes.toString("utf8"))).downloadsFolder);
  } catch {
    return [];
  }
}

function huggingFaceFolders({ env, home }: Machine): string[] {
  const cache = absolute(env["XDG_CACHE_HOME"])[0] ?? join(home, ".cache");
  const [own = join(cache, "huggingface")] = absolute(env["HF_HOME"]);
  return [...absolute(env["HF_HUB_CACHE"]), join(own, "hub")];
}

function llamaCppFolders({ env, home, platform }: Machine): string[] {
  const usual =
    platform === "win32"
      ? absolute(env["LOCALAPPDATA"])
      : platform === "darwin"
        ? [join(home, "Library", "Caches")]
        : [absolute(env["XDG_CACHE_HOME"])[0] ?? join(home, ".cache")];
  return [...absolute(env["LLAMA_CACHE"]), ...usual.map((folder) => join(folder, "llama.cpp"))];
}

function absolute(path: string | undefined): string[] {
  return path !== undefined && isAbsolute(path) ? [path] : [];
}

function isSnapshot([repository = "", kind]: readonly string[]): boolean {
  return repository.startsWith("models--") && (kind === undefined || kind === "snapshots");
}

/** "models--owner--name/snapshots/<revision>/…/file.gguf" is "owner/name/file". */
function nameInCache(names: readonly string[]): string {
  const [repository = ""] = names;
  const file = (names.at(-1) ?? "").replace(/\.gguf$/i, "");
  return `${repository.replace(/^models--/, "").replaceAll("--", "/")}/${file}`;
}
