import { cgroupFolders } from "../../engine/gguf/cgroups";
import { type Finding, gigabytes, ok, wrong } from "./fact";
import { type System, textOf } from "./system";

export type ContainerKind = "Docker" | "Podman" | "Kubernetes" | "containerd" | "LXC";

/** How each kind gives a container more of something. */
interface Advice {
  readonly gpu: string;
  readonly memory: string;
  cpus(threads: number, allowed: number): string;
}

const docker: Advice = {
  gpu: "Start the container with --gpus all (docker run, or runArgs in devcontainer.json).",
  memory: "Allow more memory (docker run --memory=8g).",
  cpus: (threads, allowed) =>
    `Allow more processors (docker run --cpus=${threads}) or show fewer (--cpuset-cpus=0-${allowed - 1}).`,
};

const advices: Readonly<Record<ContainerKind, Advice>> = {
  Docker: docker,
  Podman: {
    gpu: "Start the container with --device nvidia.com/gpu=all (podman run, or runArgs in devcontainer.json).",
    memory: "Allow more memory (podman run --memory=8g).",
    cpus: (threads, allowed) =>
      `Allow more processors (podman run --cpus=${threads}) or show fewer (--cpuset-cpus=0-${allowed - 1}).`,
  },
  Kubernetes: {
    gpu: "Request a GPU for the pod: nvidia.com/gpu: 1 in resources.limits. The node needs NVIDIA's device plugin.",
    memory: "Allow the pod more memory: memory: 8Gi in resources.limits.",
    cpus: (threads) =>
      `Allow the pod more processors: cpu: ${threads} in resources.limits, or remove that limit.`,
  },
  containerd: {
    gpu: "Start the container with --gpus all (nerdctl run).",
    memory: "Allow more memory (nerdctl run --memory=8g).",
    cpus: (threads, allowed) =>
      `Allow more processors (nerdctl run --cpus=${threads}) or show fewer (--cpuset-cpus=0-${allowed - 1}).`,
  },
  LXC: {
    gpu: "Give the container the GPU (lxc config device add CONTAINER gpu gpu).",
    memory: "Allow more memory (lxc config set CONTAINER limits.memory 8GB).",
    cpus: (threads) => `Allow more processors (lxc config set CONTAINER limits.cpu ${threads}).`,
  },
};

/** Advice for a process that has limits of memory or processors, in a container or not. */
export function containerAdvice(kind: ContainerKind | undefined): Advice {
  return kind === undefined ? docker : advices[kind];
}

/** Limits of the control groups that this process is in. */
export async function containerFact(system: System): Promise<Finding> {
  if (system.platform !== "linux") return ok("none");
  const kind = await containerKind(system);
  const advice = containerAdvice(kind);
  const { memoryBytes, cpus } = await limits(system);
  const said = [
    ...(memoryBytes === undefined ? [] : [`memory limit ${gigabytes(memoryBytes)}`]),
    ...(cpus === undefined ? [] : [`CPU limit ${cpus}`]),
  ];
  const text = `${kind ?? "none"}, ${said.join(", ") || "no limits"}`;
  const data = { kind: kind ?? null, memoryLimitBytes: memoryBytes ?? null, cpuLimit: cpus ?? null };
  // llama.cpp's threads wait for each other: see engine/backend.ts.
  const threads = Math.max(1, system.cores - 1);
  if (cpus !== undefined && Math.ceil(cpus) < threads)
    return wrong(
      "warning",
      `${text}; llama.cpp starts ${threads} threads, and they wait for each other`,
      advice.cpus(threads, Math.max(1, Math.ceil(cpus))),
      data,
    );
  if (memoryBytes !== undefined && memoryBytes < 2e9)
    return wrong("warning", `${text}; most models need more memory`, advice.memory, data);
  return ok(text, data);
}

/**
 * What this process runs in; undefined outside a container. Inside, a control group shows no path of the host, but the mounts
 * still name the folders of the program that made them.
 */
export async function containerKind(system: System): Promise<ContainerKind | undefined> {
  const { files } = system;
  const mounts = (await textOf(system, "/proc/self/mountinfo")) ?? "";
  if (await files.exists("/var/run/secrets/kubernetes.io/serviceaccount")) return "Kubernetes";
  // A pod's own files. On a node itself they are mounted at other places.
  if (/^\S+ \S+ \S+ \S*\/pods\/\S+ \/(?:etc\/hosts|dev\/termination-log) /m.test(mounts)) return "Kubernetes";
  if (await files.exists("/.dockerenv")) return "Docker";
  if (await files.exists("/run/.containerenv")) return "Podman";
  const root = /^\S+ \S+ \S+ \S+ \/ .*$/m.exec(mounts)?.[0] ?? "";
  const byRoot = kindIn(root);
  if (byRoot !== undefined) return byRoot;
  if (/^lxc/.test((await textOf(system, "/run/systemd/container")) ?? "")) return "LXC";
  return kindIn((await textOf(system, "/proc/1/cgroup")) ?? "");
}

const marks: readonly (readonly [RegExp, ContainerKind])[] = [
  [/kubepods/, "Kubernetes"],
  [/\/docker\b|\bdocker-/, "Docker"],
  [/containers\/storage|libpod/, "Podman"],
  [/containerd/, "containerd"],
  [/\blxc\b/, "LXC"],
];

function kindIn(text: string): ContainerKind | undefined {
  return marks.find(([mark]) => mark.test(text))?.[1];
}

interface Limits {
  readonly memoryBytes?: number | undefined;
  readonly cpus?: number | undefined;
}

/** The lowest limit of this process's group and of the groups that contain it; both versions of cgroups. */
async function limits(system: System): Promise<Limits> {
  const { version1, version2 } = cgroupFolders((await textOf(system, "/proc/self/cgroup")) ?? "");
  const memory: number[] = [];
  const processors: number[] = [];
  for (const folder of version2) {
    memory.push(Number(await textOf(system, `${folder}/memory.max`)));
    const [quota, period] = ((await textOf(system, `${folder}/cpu.max`)) ?? "").split(" ").map(Number);
    processors.push((quota ?? 0) / (period ?? 0));
  }
  const old = "/sys/fs/cgroup";
  for (const folder of version1) memory.push(Number(await textOf(system, `${folder}/memory.limit_in_bytes`)));
  const quota = Number(await textOf(system, `${old}/cpu/cpu.cfs_quota_us`));
  processors.push(quota / Number(await textOf(system, `${old}/cpu/cpu.cfs_period_us`)));
  const lowest = (values: readonly number[], most: number) =>
    values.filter((value) => value > 0 && value < most).toSorted((a, b) => a - b)[0];
  const cpus = lowest(processors, Number.POSITIVE_INFINITY);
  return {
    // A limit above all memory is none; version 1 writes "none" as a huge number.
    memoryBytes: lowest(memory, system.totalBytes),
    cpus: cpus === undefined ? undefined : Number(cpus.toFixed(2)),
  };
}
