import { type ContainerKind, containerAdvice } from "./containerFacts";
import type { DriverAdvice } from "./driverAdvice";
import { type Finding, ok, wrong } from "./fact";
import { type Gpu, needsCuda12 } from "./gpuFacts";
import { type System, textOf } from "./system";

const needed = ["libcuda", "libcudart", "libcublas"] as const;
type Library = (typeof needed)[number];

export interface Cuda {
  /** Version of the toolkit, from its version.json. */
  readonly toolkit?: string;
  readonly libraries: Readonly<Record<Library, Found | undefined>>;
}

export const noCuda: Cuda = { libraries: { libcuda: undefined, libcudart: undefined, libcublas: undefined } };

interface Found {
  readonly folder: string;
  /** From the file's name, such as "13" or "13.0.96". */
  readonly version: string;
  /** Whether the loader looks into that folder. */
  readonly isLoaded: boolean;
}

/** NVIDIA's libraries in the places where the loader looks, and where the toolkit puts them otherwise. */
export async function findCuda(system: System): Promise<Cuda> {
  const loader = await loaderFolders(system);
  const toolkit = await toolkitFolders(system);
  const libraries = Object.fromEntries(
    await Promise.all(needed.map(async (name) => [name, await find(system, name, loader, toolkit)] as const)),
  ) as Record<Library, Found | undefined>;
  const version = (await textOf(system, "/usr/local/cuda/version.json")) ?? "";
  const release = /"cuda"\s*:\s*\{[^}]*"version"\s*:\s*"([\d.]+)"/.exec(version)?.[1];
  return { libraries, ...(release !== undefined && { toolkit: release }) };
}

async function find(
  { files }: System,
  name: Library,
  loader: readonly string[],
  toolkit: readonly string[],
): Promise<Found | undefined> {
  const start = `${name}.so.`;
  for (const folder of new Set([...loader, ...toolkit])) {
    const versions = (await files.list(folder))
      .filter((file) => file.startsWith(start))
      .map((file) => file.slice(start.length))
      .filter((version) => /^\d[\d.]*$/.test(version));
    // The longest name says most: libcudart.so.13 is a link to libcudart.so.13.0.96.
    const [version] = versions.toSorted((a, b) => compare(b, a) || b.length - a.length);
    if (version !== undefined) return { folder, version, isLoaded: loader.includes(folder) };
  }
  return undefined;
}

/** Compares the main numbers of two versions. */
function compare(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10);
}

/** The folders of ld.so. LD_LIBRARY_PATH does not count: the server does not inherit it. */
async function loaderFolders(system: System): Promise<readonly string[]> {
  const triplet = system.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const usual = [`/lib/${triplet}`, `/usr/lib/${triplet}`, "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
  const names = await system.files.list("/etc/ld.so.conf.d");
  const lists = ["/etc/ld.so.conf", ...names.map((name) => `/etc/ld.so.conf.d/${name}`)];
  const texts = await Promise.all(lists.map((path) => textOf(system, path)));
  const named = texts.flatMap((text) => (text ?? "").split("\n").map((line) => line.trim()));
  return [...named.filter((line) => line.startsWith("/")), ...usual];
}

async function toolkitFolders({ files, arch }: System): Promise<readonly string[]> {
  const target = arch === "arm64" ? "sbsa-linux" : "x86_64-linux";
  const roots = (await files.list("/usr/local")).filter((name) => /^cuda(-[\d.]+)?$/.test(name));
  const inside = roots.flatMap((root) => [
    `/usr/local/${root}/lib64`,
    `/usr/local/${root}/targets/${target}/lib`,
  ]);
  return [...inside, "/usr/lib/wsl/lib", "/opt/cuda/lib64"];
}

export function cudaFact(
  { platform }: System,
  gpus: readonly Gpu[],
  cuda: Cuda,
  container: ContainerKind | undefined,
  driver: DriverAdvice,
): Finding {
  const needsCuda = gpus.some(({ maker }) => maker === "NVIDIA");
  if (platform === "win32") return ok("not known here: the line Backend says what llama.cpp found");
  if (!needsCuda) return ok("not needed, because there is no NVIDIA GPU", { ...cuda });
  const missing = needed.filter((name) => cuda.libraries[name] === undefined);
  const unseen = needed.filter((name) => cuda.libraries[name]?.isLoaded === false);
  const said = [
    `toolkit ${cuda.toolkit ?? "none"}`,
    ...needed.map((name) => `${name} ${cuda.libraries[name]?.version ?? "missing"}`),
  ].join(", ");
  const data = { ...cuda };
  const details = needed.flatMap((name) => {
    const found = cuda.libraries[name];
    return found === undefined ? [] : [`${name} is in ${found.folder}`];
  });
  if (missing.includes("libcuda"))
    return wrong(
      "warning",
      said,
      container === undefined ? driver.install : containerAdvice(container).gpu,
      data,
    );
  if (missing.length > 0) {
    const release = newestRelease(gpus);
    return wrong(
      "warning",
      said,
      `Install CUDA's libraries from NVIDIA's package source (Ubuntu: sudo apt install cuda-libraries-${release}).`,
      data,
      details,
    );
  }
  const [first] = unseen;
  if (first !== undefined)
    return wrong(
      "warning",
      `${said}; the loader does not look into ${cuda.libraries[first]?.folder}`,
      `echo ${cuda.libraries[first]?.folder} | sudo tee /etc/ld.so.conf.d/inhouse-cuda.conf && sudo ldconfig`,
      data,
      [...details, "LD_LIBRARY_PATH does not reach the server"],
    );
  const release = Number.parseInt(cuda.libraries.libcudart?.version ?? "", 10);
  if (release >= 13 && needsCuda12(gpus))
    return wrong(
      "warning",
      `${said}; CUDA ${release} does not support this GPU: it needs compute capability 7.5 or later`,
      `Install CUDA 12's libraries beside it (Ubuntu: sudo apt install cuda-libraries-${newestRelease(gpus)}).`,
      data,
      details,
    );
  if (release >= 13 && driverOf(gpus) < firstDriverOf13)
    return wrong(
      "warning",
      `${said}; CUDA ${release} needs driver ${firstDriverOf13} or later`,
      driver.update,
      data,
      details,
    );
  return ok(said, data, details);
}

const firstDriverOf13 = 580;

/** The number of the oldest driver; infinity where none is known. */
function driverOf(gpus: readonly Gpu[]): number {
  const known = gpus.flatMap(({ driver }) => (driver === undefined ? [] : [Number.parseInt(driver, 10)]));
  return Math.min(...known, Number.POSITIVE_INFINITY);
}

/** The newest release of CUDA that the driver and the GPU can run, as packages name it. */
function newestRelease(gpus: readonly Gpu[]): string {
  return driverOf(gpus) >= firstDriverOf13 && !needsCuda12(gpus) ? "13-0" : "12-8";
}
