import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const fixtures = resolve("test/fixtures/gpu");

/**
 * Makes a folder with stand-ins for NVIDIA's tools and CMake, which build a backend that calls itself CUDA. Returns the
 * variables under which a program finds them before any real ones.
 */
export function makeToolkit(folder: string): { readonly PATH: string; readonly CUDACXX: string } {
  const programs = join(folder, "bin");
  mkdirSync(programs, { recursive: true });
  for (const name of ["nvidia-smi", "cmake"]) symlinkSync(join(fixtures, name), join(programs, name));
  // nvcc names its toolkit by its own place.
  copyFileSync(join(fixtures, "nvcc"), join(programs, "nvcc"));
  const parts = {
    include: ["cublas_v2.h", "cuda_runtime.h"],
    lib64: ["libcublas.so", "libcudart.so"],
    "lib64/stubs": ["libcuda.so"],
  };
  for (const [name, files] of Object.entries(parts)) {
    mkdirSync(join(folder, "cuda", name), { recursive: true });
    for (const file of files) writeFileSync(join(folder, "cuda", name, file), "");
  }
  return { PATH: `${programs}:${process.env["PATH"]}`, CUDACXX: join(programs, "nvcc") };
}
