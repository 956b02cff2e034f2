import { libcProblem } from "../../engine/libc";
import type { Cuda } from "./cudaFact";
import { type Finding, ok, wrong } from "./fact";
import type { Gpu } from "./gpuFacts";
import { split } from "./machineFacts";
import type { System } from "./system";

/** What llama.cpp computes on, or why it does not start. */
export type StartedBackend =
  | {
      readonly description: string;
      readonly note?: string;
      readonly unified: boolean;
      /** True where the user turned the GPU off. */
      readonly isGpuOff?: true;
    }
  | { readonly problem: string };

/** Names of the libraries for this platform that node-llama-cpp could load, such as "linux-x64-cuda". */
async function libraries({ platform, arch, installation, files }: System): Promise<readonly string[]> {
  const system = { darwin: "mac", win32: "win" }[platform] ?? platform;
  // Where an installed extension has its packages, one under development, and npm.
  const places = ["dist/node_modules", "node_modules", ".."].map((place) => `${installation}/${place}`);
  const folders = ["@node-llama-cpp", "node-llama-cpp/bins", "node-llama-cpp/llama/localBuilds"];
  const names = await Promise.all(
    places.flatMap((place) => folders.map((folder) => files.list(`${place}/${folder}`))),
  );
  const mine = `${system}-${arch}`;
  const found = names.flat().filter((name) => name === mine || name.startsWith(`${mine}-`));
  return [...new Set(found)].toSorted();
}

export async function backendFact(
  system: System,
  backend: StartedBackend,
  gpus: readonly Gpu[],
  cuda: Cuda,
): Promise<Finding> {
  const installed = await libraries(system);
  const details = [`libraries for this platform: ${installed.join(", ") || "none"}`];
  if ("problem" in backend) {
    const [text = "", mend = ""] = split(libcProblem(system.libc) ?? backend.problem);
    const advice = mend || "Reinstall the extension in the version for this system.";
    return wrong("problem", `does not start: ${text}`, advice, { installed }, details);
  }
  const { description, unified } = backend;
  const data = { description, installed, unified };
  if (backend.isGpuOff) return ok(`${description}, because inhouse.engine.gpu is "off"`, data, details);
  const hasNvidia = gpus.some(({ maker }) => maker === "NVIDIA");
  if (!hasNvidia || description !== "CPU") return ok(description, data, details);
  const [why, mend] = whyNoCuda(system, installed, cuda, gpus);
  const note = backend.note === undefined ? [] : [backend.note];
  return wrong("warning", `${description}, ${why}`, mend, data, [...details, ...note]);
}

function whyNoCuda(
  { platform, arch }: System,
  installed: readonly string[],
  { libraries }: Cuda,
  gpus: readonly Gpu[],
): readonly [why: string, mend: string] {
  if (!installed.some((name) => name.includes("cuda")))
    return platform === "linux" && arch === "arm64"
      ? [
          "because its CUDA backend is built on the machine itself, and was not yet or not for this command",
          setUp,
        ]
      : [
          "because this installation has no CUDA library",
          platform === "linux" ? setUp : "Reinstall the extension in the version for this system.",
        ];
  if (gpus.some(({ maker, hasDriver }) => maker === "NVIDIA" && !hasDriver))
    return ["because the GPU has no driver", "See the line GPU."];
  if (Object.values(libraries).some((found) => found === undefined || !found.isLoaded))
    return ["because the loader does not find NVIDIA's libraries", "See the line CUDA."];
  return [
    "because CUDA could not start",
    platform === "linux" ? setUp : "Update NVIDIA's driver and restart.",
  ];
}

const setUp =
  "In VS Code, run “Inhouse: Set Up GPU”, which shows what is missing and builds the backend; docs/doctor.md says how this command finds it.";
