import { nvidiaVendor, pciDisplays } from "../../../server/util/pciDisplays";
import { compareVersions, type Machine } from "./machine";

/** A GPU of NVIDIA. */
export interface Card {
  readonly name: string;
  /** NVIDIA's number for what a GPU can do: "12.1". Undefined if only the kernel's driver names the card. */
  readonly capability?: string;
  /** Version of the driver: "580.95.05". */
  readonly driver?: string;
}

const fields = "--query-gpu=name,compute_cap,driver_version";

/** The GPUs of NVIDIA, as its driver's tool lists them; otherwise as the kernel's driver does, and then without capability. */
export async function findCards(machine: Machine): Promise<readonly Card[]> {
  for (const program of ["nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi"]) {
    const said = await machine.run(program, [fields, "--format=csv,noheader"]);
    const cards = (said ?? "").split("\n").flatMap((line) => {
      const [name = "", capability = "", driver = ""] = line.split(",").map((part) => part.trim());
      return /^\d+\.\d+$/.test(capability) ? [{ name, capability, driver }] : [];
    });
    if (cards.length > 0) return cards;
  }
  const root = "/proc/driver/nvidia";
  const driver = /\b(\d{3}\.\d+(?:\.\d+)?)\b/.exec((await machine.text(`${root}/version`)) ?? "")?.[1];
  const slots = await machine.list(`${root}/gpus`);
  return Promise.all(
    slots.map(async (slot) => {
      const text = (await machine.text(`${root}/gpus/${slot}/information`)) ?? "";
      const name = /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? "NVIDIA GPU";
      return { name, ...(driver !== undefined && { driver }) };
    }),
  );
}

/** How a GPU of NVIDIA shows that is not on the PCI bus: in WSL behind Windows's driver, and on a Jetson. */
const offBus = ["/dev/dxg", "/dev/nvhost-gpu", "/dev/nvgpu"];

/** Whether this machine may have a GPU of NVIDIA, even if no driver lists it. */
export async function mayHaveCard(machine: Machine): Promise<boolean> {
  if ((await pciDisplays(machine)).some(({ vendor }) => vendor === nvidiaVendor)) return true;
  if ((await Promise.all(offBus.map((path) => machine.exists(path)))).includes(true)) return true;
  return (await findCards(machine)).length > 0;
}

/** Versions of CUDA that compile for a GPU, by its first compute capability; from CUDA's release notes. */
const compilers: readonly { readonly from: string; readonly cuda: string; readonly before?: string }[] = [
  { from: "12.1", cuda: "12.9" },
  { from: "12.0", cuda: "12.8" },
  { from: "10.3", cuda: "12.9" },
  { from: "10.0", cuda: "12.8" },
  { from: "7.5", cuda: "12.0" },
  { from: "5.0", cuda: "12.0", before: "13.0" },
];

export interface CudaRange {
  /** First version that can be used. */
  readonly from: string;
  /** First version that can no longer be used. */
  readonly before?: string;
}

/** The versions of CUDA that compile for all of these cards; undefined if one is too old for llama.cpp. */
export function cudaRange(cards: readonly Card[]): CudaRange | undefined {
  const each = cards.map(({ capability = "0" }) =>
    compilers.find(({ from }) => compareVersions(capability, from) >= 0),
  );
  if (each.includes(undefined)) return undefined;
  const from = each
    .map((found) => found?.cuda ?? "")
    .toSorted(compareVersions)
    .at(-1);
  const before = each.flatMap((found) => found?.before ?? [])[0];
  return from === undefined ? undefined : { from, ...(before !== undefined && { before }) };
}

/** The first driver for a main version of CUDA. */
export function driverFor(cudaMajor: number): number {
  return cudaMajor >= 13 ? 580 : 525;
}

/** Names of the GPUs' own architectures for CMake: "121a-real". Blackwell's FP4 instructions need the "a". */
export function architecturesOf(cards: readonly Card[]): readonly string[] {
  const names = cards.flatMap(({ capability }) => {
    if (capability === undefined) return [];
    const number = capability.replace(".", "");
    return [compareVersions(capability, "12.0") >= 0 ? `${number}a-real` : `${number}-real`];
  });
  return [...new Set(names)].toSorted();
}
