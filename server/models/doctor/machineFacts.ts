import { libcProblem } from "../../engine/libc";
import { type Finding, ok, wrong } from "./fact";
import { type System, textOf } from "./system";

export function machineFact({ cpuModel, cores, arch }: System): Finding {
  const cpu = cpuModel === "" || cpuModel === "unknown" ? "unnamed processor" : cpuModel;
  return ok(`${cpu}, ${cores} ${cores === 1 ? "core" : "cores"}, ${arch}`, { cpu, cores, arch });
}

/** Names in /proc/cpuinfo, with what people call them. */
const instructions = {
  x64: { needed: { avx: "AVX", avx2: "AVX2", fma: "FMA", f16c: "F16C" }, better: { avx512f: "AVX-512" } },
  arm64: {
    needed: { asimd: "NEON", asimddp: "dot product" },
    better: { i8mm: "int8 matrix multiply", sve: "SVE" },
  },
} as const;

/** llama.cpp has a library for each kind of processor, so a missing instruction set makes it slow and does not stop it. */
export async function instructionsFact(system: System): Promise<Finding> {
  const { platform, arch } = system;
  if (platform === "darwin" && arch === "arm64") return ok("Apple silicon has all that llama.cpp uses");
  const sets = arch === "x64" || arch === "arm64" ? instructions[arch] : undefined;
  if (sets === undefined) return ok(`no list for ${arch}`);
  if (platform !== "linux") return ok("not known, because this system has no file that lists them");
  const text = await system.files.read("/proc/cpuinfo");
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1]?.split(/\s+/));
  const [has, lacks] = [true, false].map((wanted) =>
    Object.entries({ ...sets.needed, ...(wanted ? sets.better : {}) }).flatMap(([flag, name]) =>
      flags.has(flag) === wanted ? [name] : [],
    ),
  );
  const data = { has, lacks };
  if (!lacks?.length) return ok(has?.join(", ") ?? "", data);
  return wrong(
    "warning",
    `${has?.join(", ") || "none of the fast ones"}; without ${lacks.join(", ")}, llama.cpp computes several times slower`,
    arch === "x64"
      ? 'In a virtual machine, pass on the processor of the host (QEMU: "-cpu host"); otherwise choose a small model in inhouse.completion.model.'
      : "Choose a small model in inhouse.completion.model.",
    data,
  );
}

export async function systemFact(system: System): Promise<Finding> {
  const { platform, release, version } = system;
  if (platform !== "linux") {
    const name = { darwin: "macOS", win32: "Windows" }[platform] ?? platform;
    return ok(`${name}, ${version} (kernel ${release})`, { name, version, kernel: release });
  }
  const text = (await textOf(system, "/etc/os-release")) ?? "";
  const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(text)?.[1] ?? "Linux without a name";
  const wsl = isWsl(system);
  return ok(`${name}, kernel ${release}${wsl ? ", in WSL 2" : ""}`, { name, kernel: release, wsl });
}

export function isWsl({ release }: System): boolean {
  return /microsoft/i.test(release);
}

export function libcFact({ platform, libc }: System): Finding {
  if (platform !== "linux") return ok("the system's own");
  if (libc === undefined) throw new Error("no file names it");
  const name = libc.name === "musl" ? "musl" : `glibc ${libc.version}`;
  const problem = libcProblem(libc);
  if (problem === undefined) return ok(name, { ...libc });
  const [text, mend] = split(problem);
  return wrong("problem", `${name}: ${text}`, mend, { ...libc });
}

/** Splits "Something is wrong: do this." at its colon. */
export function split(sentence = ""): readonly [wrong: string, mend: string] {
  const at = sentence.lastIndexOf(": ");
  if (at < 0) return [sentence.replace(/\.$/, ""), ""];
  const mend = sentence.slice(at + 2);
  return [sentence.slice(0, at), `${mend.slice(0, 1).toUpperCase()}${mend.slice(1)}`];
}
