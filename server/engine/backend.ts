import { readdir, readFile } from "node:fs/promises";
import type { Llama, LlamaOptions } from "node-llama-cpp";
import { l10n } from "../protocol/l10n";
import { builtBackend, startBuiltBackend } from "./builtBackend";
import { cpuThreads } from "./cpuThreads";
import { EngineError, firstLine } from "./errors";
import { availableMemory, type FreeMemory, totalMemory } from "./gguf/availableMemory";
import { libcProblem, runningLibc } from "./libc";
import type { LoadRequest } from "./modelInfo";

/** The hardware that llama.cpp computes on. */
export interface Backend {
  readonly llama: Llama;
  /** "CUDA (NVIDIA GB10)", "CPU". */
  readonly description: string;
  /** Why a GPU of this machine is not used, and what to do about it. */
  readonly note?: string;
  /** Whether the GPU shares the machine's memory. */
  readonly unifiedMemory: boolean;
}

/** Starts llama.cpp on the given backend; "auto" picks the best one that works on this machine. */
export async function openBackend(gpu: LoadRequest["gpu"], log: (line: string) => void): Promise<Backend> {
  const llama = (await startBuilt(gpu, log)) ?? (await start(gpu, log));
  const names = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  const { unifiedSize } = await llama.getVramState();
  const note = llama.gpu === false && gpu === "auto" ? await unusedGpuNote(log) : undefined;
  return {
    llama,
    description: describe(llama.gpu, names),
    ...(note !== undefined && { note }),
    unifiedMemory: unifiedSize > 0,
  };
}

export async function freeMemory({ llama, unifiedMemory, description }: Backend): Promise<FreeMemory> {
  const gpuBytes = llama.gpu === false ? 0 : (await llama.getVramState()).free;
  return {
    // A GPU may be allowed a part of the shared memory only, as on a Mac.
    availableBytes: unifiedMemory ? Math.min(availableMemory(), gpuBytes) : availableMemory() + gpuBytes,
    unified: unifiedMemory,
    totalBytes: totalMemory(),
    onGpu: llama.gpu !== false,
    ...(llama.gpu !== false && { device: description }),
    ...(llama.gpu !== false && !unifiedMemory && { gpuBytes }),
  };
}

/** Starts the backend that was built on this machine. Undefined if there is none, it is not wanted, or it fails. */
async function startBuilt(gpu: LoadRequest["gpu"], log: (line: string) => void): Promise<Llama | undefined> {
  const folder = gpu === "auto" || gpu === "cuda" ? builtBackend() : undefined;
  if (folder === undefined) return undefined;
  try {
    return await startBuiltBackend(folder, startOptions(gpu, log));
  } catch (error) {
    log(`The GPU backend in ${folder} does not start: ${firstLine(error)}`);
    return undefined;
  }
}

async function start(gpu: LoadRequest["gpu"], log: (line: string) => void): Promise<Llama> {
  try {
    const { getLlama } = await import("node-llama-cpp");
    const llama = await getLlama(startOptions(gpu, log));
    if (gpu === "auto" || gpu === "off" || llama.gpu === gpu) return llama;
    await llama.dispose();
    throw new Error(l10n.t("not available on this system"));
  } catch (error) {
    throw startError(gpu, error);
  }
}

/** Turns an error of the start into an `EngineError` where the user can do something about it. */
export function startError(
  gpu: LoadRequest["gpu"],
  error: unknown,
  wrongLibc = libcProblem(runningLibc()),
): unknown {
  if (wrongLibc !== undefined) return new EngineError(wrongLibc);
  if (isMissing(gpu, error))
    return new EngineError(
      l10n.t("A part of Inhouse is missing or damaged ({0}): reinstall the extension.", firstLine(error)),
    );
  if (gpu !== "auto" && gpu !== "off") {
    return new EngineError(
      l10n.t(
        'The {0} backend could not start ({1}): set inhouse.engine.gpu to "auto", or run `inhouse doctor` to see what is missing.',
        gpu,
        firstLine(error),
      ),
    );
  }
  // The name stands in for the library's class, which may not be loaded here.
  if (!(error instanceof Error) || error.constructor.name !== "NoBinaryFoundError") return error;
  return new EngineError(
    l10n.t(
      "llama.cpp could not start, because this installation has no library for {0} {1}: reinstall the extension in the version for this system.",
      process.platform,
      process.arch,
    ),
  );
}

/**
 * Whether the library is missing, or one of its own files is missing or damaged. Files of a GPU's driver do not count.
 */
function isMissing(gpu: LoadRequest["gpu"], error: unknown): boolean {
  const { code = "", message = "" } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") return true;
  const isOwn = gpu === "auto" || gpu === "off";
  return isOwn && (code === "ERR_DLOPEN_FAILED" || damagedLibrary.test(message));
}

const damagedLibrary = /cannot open shared object file|invalid ELF header|file too short|image not found/;

function startOptions(gpu: LoadRequest["gpu"], log: (line: string) => void): LlamaOptions {
  return {
    gpu: gpu === "off" ? false : gpu,
    // Never compile and never download: both take minutes, and the server must not touch the network.
    build: "never",
    skipDownload: true,
    progressLogs: false,
    maxThreads: cpuThreads(),
    logLevel: "warn" as LlamaOptions["logLevel"] & string,
    logger: (_level, message) => log(message.trimEnd()),
  };
}

function describe(gpu: Llama["gpu"], names: readonly string[]): string {
  if (gpu === false) return "CPU";
  const title = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" }[gpu];
  const devices = [...new Set(names)].join(", ");
  return devices === "" ? title : `${title} (${devices})`;
}

/** Why the NVIDIA GPU of this machine is not used; undefined when there is none, or when CUDA works. */
async function unusedGpuNote(log: (line: string) => void): Promise<string | undefined> {
  const card = await nvidiaCard();
  if (card === undefined) return undefined;
  if (builtBackend() !== undefined) {
    return l10n.t(
      "{0} is not used, because the GPU backend that was built on this machine does not start: run “Inhouse: Set Up GPU”, which shows what it needs.",
      card,
    );
  }
  if (process.platform === "linux" && process.arch === "arm64") {
    return l10n.t(
      "{0} is not used yet: run “Inhouse: Set Up GPU”, which builds the CUDA backend on this machine.",
      card,
    );
  }
  const { getLlama } = await import("node-llama-cpp");
  try {
    const llama = await getLlama({ ...startOptions("cuda", log), gpu: "cuda" });
    await llama.dispose();
    return undefined;
  } catch (error) {
    return l10n.t(
      "{0} is not used, because CUDA could not start ({1}): run “Inhouse: Set Up GPU”, which shows what is missing.",
      card,
      firstLine(error),
    );
  }
}

/** Name of the NVIDIA card as the kernel's driver reports it, without loading any of NVIDIA's libraries. */
async function nvidiaCard(): Promise<string | undefined> {
  const root = "/proc/driver/nvidia/gpus";
  const [first] = await readdir(root).catch(() => []);
  if (first === undefined) return undefined;
  const information = await readFile(`${root}/${first}/information`, "utf8").catch(() => "");
  return /^Model:\s*(.+)$/m.exec(information)?.[1] ?? l10n.t("The NVIDIA GPU");
}
