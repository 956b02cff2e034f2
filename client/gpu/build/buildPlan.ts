import { join } from "node:path";
import type { BackendId } from "../../storage/gpuBackends";

/** Everything that a build of the GPU backend depends on. All paths are absolute. */
export interface BuildPlan {
  readonly id: BackendId;
  /** The package node-llama-cpp, which carries the sources of llama.cpp and of its addon. Only read. */
  readonly packageFolder: string;
  /** Folders with the C headers of Node-API and node-addon-api. */
  readonly headerFolders: readonly string[];
  /** Where the sources, the object files and the record of the build are until it is finished. */
  readonly workFolder: string;
  /** Where the finished backend goes. */
  readonly target: string;
  readonly tools: BuildTools;
  /** Variables for the tools; the build adds its own. */
  readonly environment: NodeJS.ProcessEnv;
  /** As CMake names them: "121a-real". */
  readonly architectures: readonly string[];
  /** Whether the result must run on other machines, too: for a release. */
  readonly isPortable: boolean;
  /** How many compilers run at once. */
  readonly jobs: number;
}

export interface BuildTools {
  readonly git: string;
  readonly cmake: string;
  readonly nvcc: string;
  /** The folder of the CUDA toolkit, with `include` and `lib64`. */
  readonly cudaFolder: string;
  readonly compiler: string;
  /** Absent: make. */
  readonly ninja?: string;
}

export function sourceFolder({ workFolder }: Pick<BuildPlan, "workFolder">): string {
  return join(workFolder, "source");
}

export function objectFolder({ workFolder }: Pick<BuildPlan, "workFolder">): string {
  return join(workFolder, "objects");
}

/** The folder with the built libraries. */
export function outputFolder(plan: Pick<BuildPlan, "workFolder">): string {
  return join(objectFolder(plan), "bin");
}

/** Arguments of `cmake` that configure the build: those of node-llama-cpp's own build (compileLLamaCpp.js there). */
export function configureArguments(plan: BuildPlan): readonly string[] {
  const { tools, id, isPortable } = plan;
  const platform = `linux-${id.arch}`;
  const options: Record<string, string> = {
    CMAKE_BUILD_TYPE: "Release",
    CMAKE_LIBRARY_OUTPUT_DIRECTORY: outputFolder(plan),
    CMAKE_JS_INC: plan.headerFolders.join(";"),
    // GCC's compilers of both languages lie side by side.
    CMAKE_C_COMPILER: tools.compiler.replace(/g\+\+(?=[^/]*$)/, "gcc"),
    CMAKE_CXX_COMPILER: tools.compiler,
    CMAKE_CUDA_COMPILER: tools.nvcc,
    CMAKE_CUDA_HOST_COMPILER: tools.compiler,
    CMAKE_CUDA_ARCHITECTURES: plan.architectures.join(";"),
    CUDAToolkit_ROOT: tools.cudaFolder,
    NLC_CURRENT_PLATFORM: platform,
    NLC_TARGET_PLATFORM: platform,
    NLC_VARIANT: `cuda.${id.release}`,
    CMAKE_C_COMPILER_LAUNCHER: "",
    CMAKE_CXX_COMPILER_LAUNCHER: "",
    CMAKE_CUDA_COMPILER_LAUNCHER: "",
    GGML_BUILD_NUMBER: "1",
    GGML_CUDA: "ON",
    GGML_METAL: "OFF",
    GGML_CCACHE: "OFF",
    GGML_OPENMP: "OFF",
    // A portable one brings each variant of the CPU's part; all but the newest compilers lack some of them for Arm.
    GGML_NATIVE: isPortable ? "OFF" : "ON",
    GGML_BACKEND_DL: isPortable ? "ON" : "OFF",
    GGML_CPU_ALL_VARIANTS: isPortable ? "ON" : "OFF",
    LLAMA_CURL: "OFF",
    LLAMA_HTTPLIB: "OFF",
    LLAMA_BUILD_BORINGSSL: "OFF",
    LLAMA_OPENSSL: "OFF",
    FETCHCONTENT_FULLY_DISCONNECTED: "ON",
  };
  const generator = tools.ninja === undefined ? ["Unix Makefiles"] : ["Ninja"];
  return [
    ...["-S", sourceFolder(plan), "-B", objectFolder(plan), "-G", ...generator],
    ...(tools.ninja === undefined ? [] : [`-DCMAKE_MAKE_PROGRAM=${tools.ninja}`]),
    ...Object.entries(options).map(([name, value]) => `-D${name}=${value}`),
  ];
}

export function compileArguments(plan: BuildPlan): readonly string[] {
  return ["--build", objectFolder(plan), "--target", "llama-addon", "--parallel", String(plan.jobs)];
}

/** The part of the compilation that a line of ninja or make reports as done, from 0 to 1. */
export function compiledPart(line: string): number | undefined {
  const ninja = /^\[(\d+)\/(\d+)\]/.exec(line);
  if (ninja !== null) return Number(ninja[1]) / Math.max(1, Number(ninja[2]));
  const make = /^\[\s*(\d+)%\]/.exec(line);
  return make === null ? undefined : Number(make[1]) / 100;
}
