import { readdir, readFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import type { Llama, LlamaOptions } from "node-llama-cpp";
import type { LoadRequest } from "./engine";
import { EngineError, firstLine } from "./errors";
import { availableMemory } from "./memoryFit";

/** What computes, and why it is not a GPU that is in the machine. */
export interface Backend {
  readonly llama: Llama;
  /** "CUDA (NVIDIA GB10)", "CPU". */
  readonly description: string;
  /** Why a GPU that is there is not used, and what to do about it. */
  readonly note?: string;
  /** Whether the GPU's memory is the machine's memory. */
  readonly unifiedMemory: boolean;
}

/** Starts llama.cpp on the wanted backend; with "auto" on the best that works here. */
export async function openBackend(gpu: LoadRequest["gpu"], log: (line: string) => void): Promise<Backend> {
  const llama = await start(gpu, log);
  const names = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  const { unifiedSize } = await llama.getVramState();
  const note = llama.gpu === false && gpu === "auto" ? await unusedGpuNote(log) : undefined;
  return {
    llama,
    description: describe(llama.gpu, names),
    ...(note === undefined ? {} : { note }),
    unifiedMemory: unifiedSize > 0,
  };
}

/** Memory in bytes that models can have now. */
export interface FreeMemory {
  readonly availableBytes: number;
  /** Whether processor and GPU share it. */
  readonly unified: boolean;
  readonly totalBytes: number;
}

export async function freeMemory({ llama, unifiedMemory }: Backend): Promise<FreeMemory> {
  const ofItsOwn = llama.gpu !== false && !unifiedMemory;
  const vram = ofItsOwn ? (await llama.getVramState()).free : 0;
  return { availableBytes: availableMemory() + vram, unified: unifiedMemory, totalBytes: totalmem() };
}

async function start(gpu: LoadRequest["gpu"], log: (line: string) => void): Promise<Llama> {
  try {
    const { getLlama } = await import("node-llama-cpp");
    const llama = await getLlama(startOptions(gpu, log));
    if (gpu === "auto" || gpu === "off" || llama.gpu === gpu) return llama;
    await llama.dispose();
    throw new Error("it is not made for this system");
  } catch (error) {
    throw startProblem(gpu, error);
  }
}

/** In words where something can be done about it. */
export function startProblem(gpu: LoadRequest["gpu"], error: unknown): unknown {
  if (isMissing(gpu, error))
    return new EngineError(
      `The engine that runs models is missing from this installation, or a part of it is (${firstLine(error)}): reinstall the Inhouse extension.`,
    );
  if (gpu !== "auto" && gpu !== "off") {
    return new EngineError(
      `The ${gpu} backend does not start here (${firstLine(error)}): set inhouse.engine.gpu to "auto", or run \`inhouse doctor\` to see what is missing.`,
    );
  }
  // The library's class is not loaded before it is needed, and its message is its name.
  if (!(error instanceof Error) || error.constructor.name !== "NoBinaryFoundError") return error;
  return new EngineError(
    `llama.cpp does not start here: Inhouse as it is installed has no working library for ${process.platform} ${process.arch}. Reinstall the extension, in the version that is made for this system.`,
  );
}

/** The library is not there, or one of its files is missing or damaged. What a GPU's driver brings is not the library's. */
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

/**
 * llama.cpp's threads spin while they wait for each other, so one thread more than there are idle cores makes every token
 * wait for the scheduler (measured on 2 cores beside other load: 2 ms a token with 1 thread, 10–300 ms with 2, 690 ms with 4).
 * The editor needs a core as well.
 */
function cpuThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

function describe(gpu: Llama["gpu"], names: readonly string[]): string {
  if (gpu === false) return "CPU";
  const title = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" }[gpu];
  const devices = [...new Set(names)].join(", ");
  return devices === "" ? title : `${title} (${devices})`;
}

/** Undefined when there is no GPU that could be used. */
async function unusedGpuNote(log: (line: string) => void): Promise<string | undefined> {
  const card = await nvidiaCard();
  if (card === undefined) return undefined;
  if (process.platform === "linux" && process.arch === "arm64") {
    return `${card} is not used: there is no ready-made CUDA library for Linux on Arm, so build it once with \`npx --no node-llama-cpp source download --gpu cuda\` in the extension's folder.`;
  }
  const { getLlama } = await import("node-llama-cpp");
  try {
    const llama = await getLlama({ ...startOptions("cuda", log), gpu: "cuda" });
    await llama.dispose();
    return undefined;
  } catch (error) {
    return `${card} is not used: CUDA does not start (${firstLine(error)}); check the driver with \`nvidia-smi\`.`;
  }
}

/** Name of the NVIDIA card that the kernel's driver knows, without starting any library of NVIDIA's. */
async function nvidiaCard(): Promise<string | undefined> {
  const root = "/proc/driver/nvidia/gpus";
  const [first] = await readdir(root).catch(() => []);
  if (first === undefined) return undefined;
  const information = await readFile(`${root}/${first}/information`, "utf8").catch(() => "");
  return /^Model:\s*(.+)$/m.exec(information)?.[1] ?? "The NVIDIA GPU";
}
