import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { gpuBackendVariable } from "../../protocol/launch";

/** Packages with native libraries: those of llama.cpp, and koffi, which makes system calls. */
const llamaPackages = ["@node-llama-cpp", "node-llama-cpp/llama"];
const kernelPackages = ["koffi", "@koromix"];
const bindingTestFile = "node-llama-cpp/dist/bindings/utils/testBindingBinary.js";

/**
 * Folders of the native libraries that the engine loads, resolved from one of our modules, with that of the backend that
 * was built on this machine.
 */
export function engineLibraries(module: string): string[] {
  const built = process.env[gpuBackendVariable];
  const isThere = built !== undefined && isAbsolute(built) && existsSync(built);
  return [...installed(module, llamaPackages), ...(isThere ? [realpathSync.native(built)] : [])];
}

export function kernelLibraries(module: string): string[] {
  return installed(module, kernelPackages);
}

/** koffi's native library, which makes system calls, built for glibc. */
export function kernelLibraryFiles(module: string, arch: string): string[] {
  return installed(module, [`@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`]);
}

/**
 * node-llama-cpp's module that tries a native library in a child process, because one that does not fit this machine
 * crashes it.
 */
export function bindingTests(module: string): string[] {
  return installed(module, [bindingTestFile]);
}

/** Real paths of those `names` that exist in a `node_modules` folder at or above the module. */
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
