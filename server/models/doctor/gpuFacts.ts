import { nvidiaVendor, pciDisplays } from "../../util/pciDisplays";
import { type ContainerKind, containerAdvice } from "./containerFacts";
import type { DriverAdvice } from "./driverAdvice";
import { type Finding, ok, wrong } from "./fact";
import { isWsl } from "./machineFacts";
import { type System, textOf } from "./system";

export interface Gpu {
  readonly maker: "NVIDIA" | "AMD" | "Intel" | "Apple";
  readonly name?: string;
  readonly driver?: string;
  /** NVIDIA's number for what a GPU can do, known from its name. */
  readonly computeCapability?: string;
  /** Whether the kernel's driver has it. */
  readonly hasDriver: boolean;
}

/** The GPUs that the kernel names, without any library or program of their makers. */
export async function findGpus(system: System): Promise<readonly Gpu[]> {
  if (system.platform === "darwin")
    return system.arch === "arm64" ? [{ maker: "Apple", name: system.cpuModel, hasDriver: true }] : [];
  if (system.platform !== "linux") return [];
  const driven = await drivenNvidia(system);
  const onBus = await busGpus(system);
  const others = onBus.filter(({ maker }) => maker !== "NVIDIA" || driven.length === 0);
  // In WSL the GPU is behind Windows's driver, on no bus.
  const inWsl = isWsl(system) && (await system.files.exists("/usr/lib/wsl/lib/libcuda.so.1"));
  const behindWindows: Gpu[] = inWsl ? [{ maker: "NVIDIA", hasDriver: true }] : [];
  return [...driven, ...others, ...behindWindows];
}

async function drivenNvidia(system: System): Promise<readonly Gpu[]> {
  const root = "/proc/driver/nvidia";
  const version = (await textOf(system, `${root}/version`)) ?? "";
  const driver = /\b(\d{3}\.\d+(?:\.\d+)?)\b/.exec(version)?.[1];
  const slots = await system.files.list(`${root}/gpus`);
  return Promise.all(
    slots.map(async (slot): Promise<Gpu> => {
      const text = (await textOf(system, `${root}/gpus/${slot}/information`)) ?? "";
      const name = /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim();
      const computeCapability = capabilities.find(([names]) => names.test(name ?? ""))?.[1];
      return {
        maker: "NVIDIA",
        hasDriver: true,
        ...(name !== undefined && { name }),
        ...(driver !== undefined && { driver }),
        ...(computeCapability !== undefined && { computeCapability }),
      };
    }),
  );
}

/** Source: developer.nvidia.com/cuda-gpus. */
const capabilities: readonly (readonly [RegExp, string])[] = [
  [/Ada Generation/, "8.9"],
  [/Quadro RTX/, "7.5"],
  [/\bGB10\b/, "12.1"],
  [/\bG?B300\b/, "10.3"],
  [/\bG?B[12]00\b/, "10.0"],
  [/RTX 50\d\d|Blackwell/, "12.0"],
  [/\bG?H(?:100|200|20)\b/, "9.0"],
  [/RTX 40\d\d|\bL4\b|\bL40S?\b/, "8.9"],
  [/RTX 30\d\d|RTX A\d{4}|\bA(?:2|10|16|40)\b/, "8.6"],
  [/\bA(?:30|100|800)\b/, "8.0"],
  [/RTX 20\d\d|GTX 16\d\d|\bT4\b/, "7.5"],
  [/V100|TITAN V\b|GV100/, "7.0"],
  [/\bP100\b|GP100/, "6.0"],
  [/GTX 10\d\d|GT 10\d\d|TITAN X[Pp]|\bP(?:4|6|40)\b|Quadro P\d+/, "6.1"],
  [/GTX (?:9[5-9]\d|TITAN X)|\bM(?:4|6|10|40|60)\b|Quadro M\d{4}/, "5.2"],
  [/GTX 75\d/, "5.0"],
];

/** Whether every NVIDIA GPU is too old for CUDA 13, which dropped Maxwell, Pascal and Volta. */
export function needsCuda12(gpus: readonly Gpu[]): boolean {
  const own = gpus.filter(({ maker }) => maker === "NVIDIA");
  const isOld = ({ computeCapability }: Gpu) => Number(computeCapability ?? "13") < 7.5;
  return own.length > 0 && own.every(isOld);
}

const makers: Readonly<Record<string, Gpu["maker"]>> = {
  [nvidiaVendor]: "NVIDIA",
  "0x1002": "AMD",
  "0x8086": "Intel",
};

async function busGpus(system: System): Promise<readonly Gpu[]> {
  const displays = await pciDisplays({
    list: (folder) => system.files.list(folder),
    text: (path) => textOf(system, path),
  });
  const gpus: Gpu[] = [];
  for (const { path, vendor } of displays) {
    const maker = makers[vendor];
    if (maker !== undefined) gpus.push({ maker, hasDriver: await system.files.exists(`${path}/driver`) });
  }
  return gpus;
}

export function gpuFact(
  system: System,
  gpus: readonly Gpu[],
  container: ContainerKind | undefined,
  driver: DriverAdvice,
): Finding {
  if (gpus.length === 0) {
    const hasFiles = system.platform === "linux" || system.platform === "darwin";
    return ok(hasFiles ? "none" : "not known here: the line Backend says what llama.cpp found", { gpus });
  }
  const text = gpus.map(inWords).join("; ");
  const undriven = gpus.find(({ maker, hasDriver }) => maker === "NVIDIA" && !hasDriver);
  const outside = gpus.find(({ maker, driver, name }) => maker === "NVIDIA" && !driver && !name);
  if (undriven !== undefined || (outside !== undefined && !isWsl(system)))
    return container === undefined
      ? wrong("warning", `${text}, but NVIDIA's driver is not loaded`, driver.install, { gpus })
      : wrong("warning", `${text}, but this container has no access to it`, containerAdvice(container).gpu, {
          gpus,
        });
  const old = gpus.find(({ driver }) => driver !== undefined && Number.parseInt(driver, 10) < oldestDriver);
  if (old !== undefined)
    return wrong("warning", `${text}; CUDA 12 needs driver ${oldestDriver} or later`, driver.update, {
      gpus,
    });
  return ok(text, { gpus });
}

/** The first driver for CUDA 12. */
const oldestDriver = 525;

function inWords({ maker, name, driver, computeCapability }: Gpu): string {
  const facts = [
    ...(driver === undefined ? [] : [`driver ${driver}`]),
    ...(computeCapability === undefined ? [] : [`compute capability ${computeCapability}`]),
  ];
  const title = name === undefined ? `${maker} GPU` : name.startsWith(maker) ? name : `${maker} ${name}`;
  return [title, ...facts].join(", ");
}
