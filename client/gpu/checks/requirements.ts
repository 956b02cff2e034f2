import { l10n } from "../../../server/protocol/l10n";
import type { BuildTools } from "../build/buildPlan";
import { architecturesOf, type Card, type CudaRange, cudaRange, driverFor, findCards } from "./cards";
import { compareVersions, type Machine } from "./machine";
import { type Mends, mendsFor } from "./mends";
import { findToolkits, fittingToolkit, missingParts, type Toolkit } from "./toolkit";
import { findCompiler, findTool, neededCmake, newestCompiler, type Tool } from "./tools";

export type RequirementId = "card" | "toolkit" | "cublas" | "cmake" | "compiler" | "make" | "git" | "disk";

/** Something that the build needs. */
export interface Requirement {
  readonly id: RequirementId;
  readonly isMet: boolean;
  /** What was found, or what is wrong, in one sentence. */
  readonly text: string;
  /** A command for a terminal that mends it. Absent where none can, or on a distribution that we do not know. */
  readonly command?: string;
}

export interface Readiness {
  readonly requirements: readonly Requirement[];
  readonly cards: readonly Card[];
  /** What to build with; present if all requirements are met. */
  readonly build?: {
    readonly tools: BuildTools;
    /** Variables for the tools. */
    readonly environment: NodeJS.ProcessEnv;
    readonly architectures: readonly string[];
    readonly cuda: Toolkit;
  };
}

/** The sources take 190 MB, the objects and libraries of one architecture about 400 MB (see docs/benchmarks.md). */
export const neededBytes = 1.5e9;

/** Looks for everything that building the backend on this machine needs. `folder` is where it will be built. */
export async function checkRequirements(machine: Machine, folder: string): Promise<Readiness> {
  const mends = await mendsFor(machine);
  const cards = await findCards(machine);
  const card = checkCards(cards, mends);
  const range = cudaRange(cards) ?? { from: "12.0" };
  const cuda = await checkToolkit(machine, cards, range, mends);
  const cublas = await checkCublas(machine, cuda.found, mends);
  const architectures = architecturesOf(cards);
  const cmake = await checkCmake(machine, neededCmake(architectures), mends);
  const compiler = await checkCompiler(machine, cuda.found, mends);
  const ninja = await findTool(machine, "ninja");
  const make = checkMake(ninja, ninja ?? (await findTool(machine, "make")), mends);
  const git = await findTool(machine, "git");
  const requirements: readonly Requirement[] = [
    card,
    cuda.requirement,
    cublas,
    cmake.requirement,
    compiler.requirement,
    make,
    met("git", git && l10n.t("Git {0}", git.version), l10n.t("Git is not installed."), mends?.git),
    await checkDisk(machine, folder),
  ];
  const isReady = requirements.every(({ isMet }) => isMet);
  if (!isReady || !cuda.found || !cmake.found || !compiler.found || !git) return { requirements, cards };
  const tools: BuildTools = {
    git: git.path,
    cmake: cmake.found.path,
    nvcc: cuda.found.nvcc,
    cudaFolder: cuda.found.folder,
    compiler: compiler.found.path,
    ...(ninja !== undefined && { ninja: ninja.path }),
  };
  return {
    requirements,
    cards,
    build: { tools, environment: machine.environment, architectures, cuda: cuda.found },
  };
}

function met(
  id: RequirementId,
  found: string | undefined,
  problem: string,
  command: string | undefined,
): Requirement {
  return found === undefined
    ? { id, isMet: false, text: problem, ...(command !== undefined && { command }) }
    : { id, isMet: true, text: found };
}

function checkCards(cards: readonly Card[], mends: Mends | undefined): Requirement {
  const names = [...new Set(cards.map(({ name }) => name))].join(", ");
  if (cards.length === 0)
    return met("card", undefined, l10n.t("NVIDIA's driver finds no GPU."), mends?.driver);
  if (cards.some(({ capability }) => capability === undefined))
    return met(
      "card",
      undefined,
      l10n.t("{0} has a driver, but its tool nvidia-smi does not answer.", names),
      mends?.driver,
    );
  if (cudaRange(cards) === undefined)
    return met(
      "card",
      undefined,
      l10n.t("{0} is too old for CUDA 12, so the CPU is used.", names),
      undefined,
    );
  const driver = cards[0]?.driver ?? "";
  const { from } = cudaRange(cards) ?? { from: "12.0" };
  const needed = driverFor(Number.parseInt(from, 10));
  if (Number.parseInt(driver, 10) < needed)
    return met(
      "card",
      undefined,
      l10n.t("{0} has driver {1}, but CUDA needs driver {2} or later.", names, driver, String(needed)),
      mends?.driver,
    );
  return met("card", l10n.t("{0}, driver {1}", names, driver), "", undefined);
}

interface Checked<Found> {
  readonly requirement: Requirement;
  readonly found?: Found;
}

async function checkToolkit(
  machine: Machine,
  cards: readonly Card[],
  range: CudaRange,
  mends: Mends | undefined,
): Promise<Checked<Toolkit>> {
  const toolkits = await findToolkits(machine);
  const driver = Number.parseInt(cards[0]?.driver ?? "", 10);
  const newestMajor = driver < driverFor(13) ? 12 : 13;
  const found = fittingToolkit(toolkits, range, newestMajor);
  if (found !== undefined) {
    const text = l10n.t("CUDA {0} in {1}", found.release, found.folder);
    return { requirement: { id: "toolkit", isMet: true, text }, found };
  }
  const wanted = newestMajor >= 13 && range.before === undefined ? "13.0" : "12.9";
  const [other] = toolkits;
  const problem =
    other === undefined
      ? l10n.t("The CUDA Toolkit (nvcc) is not installed.")
      : compareVersions(other.release, range.from) < 0
        ? l10n.t("CUDA {0} is too old: this GPU needs {1} or later.", other.release, range.from)
        : l10n.t("CUDA {0} is too new for this GPU or its driver: CUDA {1} fits.", other.release, wanted);
  return { requirement: met("toolkit", undefined, problem, mends?.toolkit(wanted)) };
}

async function checkCublas(
  machine: Machine,
  toolkit: Toolkit | undefined,
  mends: Mends | undefined,
): Promise<Requirement> {
  if (toolkit === undefined) {
    return met("cublas", undefined, l10n.t("cuBLAS comes with the CUDA Toolkit."), undefined);
  }
  const missing = await missingParts(machine, toolkit);
  const found = missing.length === 0 ? l10n.t("cuBLAS and CUDA's headers") : undefined;
  const problem = l10n.t("Parts of CUDA {0} are missing: {1}.", toolkit.release, missing.join(", "));
  return met("cublas", found, problem, mends?.cublas(toolkit.release));
}

async function checkCmake(
  machine: Machine,
  needed: string,
  mends: Mends | undefined,
): Promise<Checked<Tool>> {
  const found = await findTool(machine, "cmake");
  if (found !== undefined && compareVersions(found.version, needed) >= 0) {
    return { requirement: { id: "cmake", isMet: true, text: l10n.t("CMake {0}", found.version) }, found };
  }
  const problem =
    found === undefined
      ? l10n.t("CMake is not installed.")
      : l10n.t("CMake {0} is too old: {1} or later is needed.", found.version, needed);
  return { requirement: met("cmake", undefined, problem, mends?.cmake) };
}

async function checkCompiler(
  machine: Machine,
  toolkit: Toolkit | undefined,
  mends: Mends | undefined,
): Promise<Checked<Tool>> {
  const { usual, fitting } = await findCompiler(machine, toolkit?.release);
  if (fitting !== undefined) {
    const text = l10n.t("C++ compiler, GCC {0}", fitting.version);
    return { requirement: { id: "compiler", isMet: true, text }, found: fitting };
  }
  if (usual === undefined || toolkit === undefined)
    return {
      requirement: met(
        "compiler",
        undefined,
        l10n.t("The C++ compiler g++ is not installed, or is older than version 9."),
        mends?.compiler(),
      ),
    };
  const newest = newestCompiler(toolkit.release);
  const problem = l10n.t(
    "CUDA {1} needs GCC 9 to {2}, but this is GCC {0}.",
    usual.version,
    toolkit.release,
    String(newest),
  );
  return { requirement: met("compiler", undefined, problem, mends?.compiler(newest)) };
}

function checkMake(ninja: Tool | undefined, found: Tool | undefined, mends: Mends | undefined): Requirement {
  const text =
    found &&
    (ninja === undefined ? l10n.t("GNU Make {0}", found.version) : l10n.t("Ninja {0}", found.version));
  return met("make", text, l10n.t("Neither Ninja nor Make is installed."), mends?.ninja);
}

async function checkDisk(machine: Machine, folder: string): Promise<Requirement> {
  const free = await machine.freeBytes(folder);
  const inGigabytes = (bytes: number) => l10n.number(bytes / 1e9, 1);
  const text = l10n.t("{0} GB free on the disk", inGigabytes(free));
  const problem = l10n.t(
    "The disk of {0} has {1} GB free, but the build needs {2} GB: free some space.",
    folder,
    inGigabytes(free),
    inGigabytes(neededBytes),
  );
  return met("disk", free >= neededBytes ? text : undefined, problem, undefined);
}
