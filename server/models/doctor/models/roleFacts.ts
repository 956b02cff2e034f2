import type { StartedBackend } from "../backendFact";
import type { ConfiguredSettings, Role } from "../configuredModels";
import type { Fact, Finding } from "../fact";
import type { Bandwidth } from "../memoryFacts";
import { type LoadedModel, type ModelReader, modelFact } from "../modelFacts";
import type { System } from "../system";
import { type Memory, placedBytes } from "./modelPlace";
import type { RunningServer } from "./runningServers";

/** What the facts about all models depend on. */
export interface Models {
  readonly backend: StartedBackend;
  /** Memory that is free for models before one is loaded. */
  readonly availableBytes: number;
  readonly settings: ConfiguredSettings;
  /** Servers of this user's editors. */
  readonly servers: readonly RunningServer[];
  readonly reader: ModelReader;
}

/** The memory for models, before one is loaded. What editors' servers hold counts as free: they hold the same models. */
export function memoryOf(system: System, { backend, availableBytes, servers, settings }: Models): Memory {
  const held = servers.reduce((sum, { ownBytes }) => sum + ownBytes, 0);
  return {
    availableBytes: availableBytes + held,
    unified: "unified" in backend && backend.unified,
    totalBytes: system.totalBytes,
    onGpu: "description" in backend && backend.description !== "CPU",
    contextTokens: settings.contextTokens,
    isLoaded: false,
  };
}

/** A fact for each model in use. Each is judged beside those before it, because an editor has all of them in memory. */
export function roleFacts(
  system: System,
  found: Models & { readonly completion: LoadedModel },
  bandwidth: () => Bandwidth,
): readonly (readonly [Fact["id"], () => Promise<Finding>])[] {
  const { settings, completion, reader, servers } = found;
  const { chat, embedding } = settings.models;
  const whole = memoryOf(system, found);
  const { unified, onGpu } = whole;
  const around = { system, reader, unified, servers, hasOwnMemory: onGpu && !unified, ...known(bandwidth) };
  const beside = async (path: string, earlier: readonly Use[]) => {
    const takenBytes = await bytesOf(earlier, whole, reader);
    const isLoaded = earlier.some((use) => use.path === path);
    const memory = { ...whole, availableBytes: whole.availableBytes - takenBytes, isLoaded };
    return { ...around, takenBytes, memory };
  };
  const first: Use = { role: "completion", path: completion.path };
  // Without a model of its own, the chat has another context of the same model.
  const uses: readonly Use[] = [first, { role: "chat", path: chat ?? completion.path }];
  return [
    [
      "completionModel",
      async () => modelFact("completion", completion.path, await beside(completion.path, []), completion),
    ],
    ...(chat === undefined || chat === completion.path
      ? []
      : [["chatModel", async () => modelFact("chat", chat, await beside(chat, [first]))] as const]),
    ...(embedding === undefined
      ? []
      : [
          [
            "embeddingModel",
            async () => modelFact("embedding", embedding, await beside(embedding, uses)),
          ] as const,
        ]),
  ];
}

interface Use {
  readonly role: Role;
  readonly path: string;
}

/** What these models take together, in bytes. A file that two roles use is in memory once. */
async function bytesOf(uses: readonly Use[], whole: Memory, reader: ModelReader): Promise<number> {
  let taken = 0;
  for (const [at, { role, path }] of uses.entries()) {
    const file = await reader.inspect(path, `inhouse.${role}.model`).catch(() => undefined);
    if (file === undefined) continue;
    const isLoaded = uses.slice(0, at).some((use) => use.path === path);
    taken += placedBytes(role, file, { ...whole, availableBytes: whole.availableBytes - taken, isLoaded });
  }
  return taken;
}

function known(bandwidth: () => Bandwidth): { readonly bandwidth?: Bandwidth } {
  try {
    return { bandwidth: bandwidth() };
  } catch {
    return {};
  }
}
