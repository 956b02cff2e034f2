import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** The native libraries of llama.cpp, and of what makes system calls. */
const llamaPackages = ["@node-llama-cpp", "node-llama-cpp/llama"];
const kernelPackages = ["koffi", "@koromix"];
const bindingTestFile = "node-llama-cpp/dist/bindings/utils/testBindingBinary.js";

/** Folders of the libraries that the engine loads, as seen from one of our modules. */
export function engineLibraries(module: string): string[] {
  return installed(module, llamaPackages);
}

export function kernelLibraries(module: string): string[] {
  return installed(module, kernelPackages);
}

/** The library that makes system calls, for the usual C library of Linux. */
export function kernelLibraryFiles(module: string, arch: string): string[] {
  return installed(module, [`@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`]);
}

/**
 * node-llama-cpp tries each native library in a process of its own first, because one that does not fit this machine would end the
 * process.
 */
export function bindingTests(module: string): string[] {
  return installed(module, [bindingTestFile]);
}

/** Those that are there, by their real paths. */
function installed(module: string, names: readonly string[]): string[] {
  return ancestors(dirname(module))
    .flatMap((folder) => names.map((name) => join(folder, "node_modules", name)))
    .filter((path) => existsSync(path))
    .map((path) => realpathSync.native(path));
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
