import { join } from "node:path";
import type { Llama, LlamaOptions } from "node-llama-cpp";
import { gpuBackendVariable } from "../protocol/launch";

/** What we use of node-llama-cpp's own modules; the package does not export them, and its version is exact. */
interface Internals {
  readonly Llama: { _create(options: object): Promise<Llama> };
  readonly testBindingBinary: (
    addon: string,
    extra: undefined,
    gpu: "cuda",
    timeoutMs: undefined,
    showErrors: boolean,
  ) => Promise<boolean>;
  readonly defaultLlamaVramPadding: (total: number) => number;
  readonly defaultLlamaRamPadding: (total: number) => number;
}

/** The folder of the CUDA backend that “Inhouse: Set Up GPU” built on this machine; undefined if there is none. */
export function builtBackend(): string | undefined {
  return process.env[gpuBackendVariable] || undefined;
}

/**
 * Starts llama.cpp with the libraries in a folder outside node-llama-cpp's package, which `getLlama` can't do. As there,
 * a child process tries them first, because libraries that do not fit can crash. Throws if they do not work.
 */
export async function startBuiltBackend(folder: string, options: LlamaOptions): Promise<Llama> {
  const addon = join(folder, "llama-addon.node");
  const { Llama, testBindingBinary, ...defaults } = await internals();
  if (!(await testBindingBinary(addon, undefined, "cuda", undefined, true)))
    throw new Error("its trial in a process of its own failed");
  const loaded = { exports: {} };
  process.dlopen(loaded, addon);
  return Llama._create({
    bindings: loaded.exports,
    bindingPath: addon,
    buildType: "localBuild",
    buildMetadata: {
      buildOptions: { gpu: "cuda", customCmakeOptions: new Map(), llamaCpp: { repo: "", release: "" } },
    },
    logLevel: options.logLevel,
    logger: options.logger,
    maxThreads: options.maxThreads,
    vramPadding: defaults.defaultLlamaVramPadding,
    ramPadding: defaults.defaultLlamaRamPadding,
    debug: false,
    numa: false,
    tempDir: false,
  });
}

async function internals(): Promise<Internals> {
  const package_ = import.meta.resolve("node-llama-cpp");
  const load = (path: string) => import(new URL(path, package_).href) as Promise<Internals>;
  const [{ Llama }, { testBindingBinary }, { defaultLlamaVramPadding, defaultLlamaRamPadding }] =
    await Promise.all([
      load("./bindings/Llama.js"),
      load("./bindings/utils/testBindingBinary.js"),
      load("./bindings/getLlama.js"),
    ]);
  return { Llama, testBindingBinary, defaultLlamaVramPadding, defaultLlamaRamPadding };
}
