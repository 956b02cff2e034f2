import { libcProblem } from "../../../server/engine/libc";
import { settingsOf } from "../../../server/models/doctor/configuredModels";
import {
  brokenReader,
  cudaIn,
  loaded,
  type Machine,
  machine,
  modelPath,
  nvidia,
} from "../../support/doctorMachines";

const guarded = {
  seal: "guarded",
  reason: "only Linux has the seal",
  testedAt: "2026-11-30T00:00:00.000Z",
  server: { pid: 1, claims: [] },
} as const;
const incomplete = `${modelPath} is incomplete, so its download may have been interrupted: download it again.`;
const noBinary =
  "llama.cpp could not start, because this installation has no library for linux x64: reinstall the extension in the version for this system.";
const notStarted = (problem = "") =>
  ({ backend: { problem }, completion: { ok: false, path: modelPath, problem } }) as const;
const oldGlibc = { name: "glibc", version: "2.31" } as const;
const musl = { name: "musl" } as const;
const arm = {
  "/proc/cpuinfo": "Features\t: fp asimd aes sha2 asimddp sve i8mm bf16\n",
  "/opt/inhouse/node_modules/@node-llama-cpp/linux-arm64/package.json": "{}",
};
const loader = { "/etc/ld.so.conf.d/cuda.conf": "/usr/local/cuda/lib64\n" };
const toolkit = {
  "/usr/local/cuda/version.json": '{ "cuda": { "name": "CUDA SDK", "version": "13.0.96" } }',
};
const noLinuxFiles = Object.fromEntries(
  [
    ...["/etc/os-release", "/proc/cpuinfo", "/proc/meminfo", "/proc/self/cgroup", "/usr/bin/perl"],
    "/usr/share/code/resources/app/package.json",
  ].map((path) => [path, "-"]),
);

const servers = [{ pid: 4711, bytes: 9e9, ownBytes: 8.9e9 }] as const;
const small = [{ pid: 4711, bytes: 9e8, ownBytes: 6e8 }] as const;
const { promptTokensPerSecond: _, tokensPerSecond: __, ...silent } = loaded;
/** A pod's mounts by containerd. */
const pod = `1 0 0:52 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs
2 1 8:1 /var/lib/kubelet/pods/0f/etc-hosts /etc/hosts rw,relatime - ext4 /dev/sda1 rw
`;

/** The machines of the test, each with a golden text of the same name. */
export const machines: Readonly<Record<string, Machine>> = {
  sparkWithoutCudaLibrary: machine({
    system: {
      arch: "arm64",
      cpuModel: "Cortex-X925",
      cores: 20,
      totalBytes: 128e9,
      availableBytes: 110e9,
      release: "6.14.0-1013-nvidia",
    },
    files: {
      ...arm,
      ...nvidia("NVIDIA GB10", "580.95.05"),
      "/usr/lib/aarch64-linux-gnu/libcuda.so.1": "",
      ...cudaIn("/usr/local/cuda/lib64", "13.0.96"),
      ...loader,
      ...toolkit,
    },
    found: { bandwidth: () => ({ bytesPerSecond: 140e9, threads: 16 }) },
  }),
  sparkWithCuda: machine({
    system: { arch: "arm64", cpuModel: "Cortex-X925", cores: 20, totalBytes: 128e9, availableBytes: 110e9 },
    files: {
      ...arm,
      ...nvidia("NVIDIA GB10", "580.95.05"),
      "/usr/lib/aarch64-linux-gnu/libcuda.so.1": "",
      ...cudaIn("/usr/local/cuda/lib64", "13.0.96"),
      ...loader,
      ...toolkit,
      "/opt/inhouse/node_modules/node-llama-cpp/llama/localBuilds/linux-arm64-cuda/Release/llama-addon.node":
        "",
    },
    found: {
      backend: { description: "CUDA (NVIDIA GB10)", unified: true },
      bandwidth: () => ({ bytesPerSecond: 140e9, threads: 16 }),
    },
  }),
  rtxWithoutCudaLibraries: machine({
    files: {
      ...nvidia("NVIDIA GeForce RTX 4090", "570.153.02"),
      "/usr/lib/x86_64-linux-gnu/libcuda.so.1": "",
      "/usr/lib/x86_64-linux-gnu/libcuda.so.570.153.02": "",
    },
  }),
  rtxWithLibrariesElsewhere: machine({
    files: {
      ...nvidia("NVIDIA GeForce RTX 4090", "580.95.05"),
      "/usr/lib/x86_64-linux-gnu/libcuda.so.1": "",
      ...cudaIn("/usr/local/cuda-13.0/lib64", "13.0.96"),
    },
  }),
  rtxWithCuda: machine({
    files: {
      ...nvidia("NVIDIA GeForce RTX 4090", "580.95.05"),
      "/usr/lib/x86_64-linux-gnu/libcuda.so.1": "",
      ...cudaIn("/usr/local/cuda/lib64", "13.0.96"),
      ...loader,
      ...toolkit,
    },
    found: { backend: { description: "CUDA (NVIDIA GeForce RTX 4090)", unified: false } },
  }),
  cardWithoutDriver: machine({
    files: {
      "/sys/bus/pci/devices/0000:01:00.0/class": "0x030200\n",
      "/sys/bus/pci/devices/0000:01:00.0/vendor": "0x10de\n",
    },
  }),
  noGpu: machine(),
  wsl: machine({
    system: { release: "6.6.87.2-microsoft-standard-WSL2" },
    files: { "/usr/lib/wsl/lib/libcuda.so.1": "", "/etc/ld.so.conf.d/ld.wsl.conf": "/usr/lib/wsl/lib\n" },
  }),
  containerWithLimits: machine({
    files: {
      "/.dockerenv": "",
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/memory.max": "8589934592\n",
      "/sys/fs/cgroup/cpu.max": "400000 100000\n",
    },
  }),
  containerOfOldCgroups: machine({
    system: { cores: 2 },
    files: {
      "/proc/1/cgroup": "12:memory:/docker/4f\n",
      "/proc/self/cgroup": "12:memory:/docker/4f\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "1073741824\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    },
  }),
  pascalWithCuda13: machine({
    files: {
      ...nvidia("NVIDIA GeForce GTX 1080 Ti", "580.95.05"),
      "/usr/lib/x86_64-linux-gnu/libcuda.so.1": "",
      ...cudaIn("/usr/local/cuda/lib64", "13.0.96"),
      ...loader,
      ...toolkit,
    },
  }),
  voltaWithoutCudaLibraries: machine({
    files: { ...nvidia("Tesla V100-SXM2-32GB", "580.95.05"), "/usr/lib/x86_64-linux-gnu/libcuda.so.1": "" },
  }),
  sparkWithOldDriver: machine({
    system: { arch: "arm64", cpuModel: "Cortex-X925", cores: 20, totalBytes: 128e9, availableBytes: 110e9 },
    files: {
      ...arm,
      ...nvidia("NVIDIA GB10", "570.153.02"),
      "/etc/dgx-release": 'DGX_NAME="DGX Spark"\n',
      "/usr/lib/aarch64-linux-gnu/libcuda.so.1": "",
      ...cudaIn("/usr/local/cuda/lib64", "13.0.96"),
      ...loader,
      ...toolkit,
    },
  }),
  debianWithoutDriver: machine({
    files: {
      "/etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n',
      "/sys/bus/pci/devices/0000:01:00.0/class": "0x030000\n",
      "/sys/bus/pci/devices/0000:01:00.0/vendor": "0x10de\n",
    },
  }),
  podWithoutGpu: machine({
    files: {
      "/proc/self/mountinfo": pod,
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/memory.max": "1073741824\n",
      "/sys/bus/pci/devices/0000:01:00.0/class": "0x030200\n",
      "/sys/bus/pci/devices/0000:01:00.0/vendor": "0x10de\n",
    },
  }),
  gpuTurnedOff: machine({
    files: {
      ...nvidia("NVIDIA GeForce RTX 4090", "580.95.05"),
      "/usr/lib/x86_64-linux-gnu/libcuda.so.1": "",
    },
    found: { backend: { description: "CPU", unified: false, isGpuOff: true } },
  }),
  chatBesideCompletions: machine({
    system: { totalBytes: 16e9, availableBytes: 13e9 },
    found: { settings: settingsOf({ chat: { model: "/srv/ada/chat.gguf" } }, "/home/ada") },
  }),
  chatWithLongContext: machine({
    system: { totalBytes: 64e9, availableBytes: 19.4e9 },
    found: {
      settings: settingsOf({ chat: { model: "/srv/ada/chat.gguf", contextTokens: 32_768 } }, "/home/ada"),
    },
  }),
  editorHoldsModel: machine({
    system: { totalBytes: 16e9, availableBytes: 4e9 },
    found: { servers, completion: { ok: true, path: modelPath, notLoaded: servers } },
  }),
  editorUsesGpuMemory: machine({
    files: { ...nvidia("NVIDIA GeForce RTX 4090", "580.95.05") },
    system: { totalBytes: 16e9, availableBytes: 4e9 },
    found: {
      backend: { description: "CUDA (NVIDIA GeForce RTX 4090)", unified: false },
      servers: small,
      completion: { ok: true, path: modelPath, notLoaded: small },
    },
  }),
  shortAnswer: machine({ found: { completion: silent } }),
  noAvx: machine({ files: { "/proc/cpuinfo": "flags\t\t: fpu sse4_2\n" } }),
  missingLibrary: machine({
    files: {
      "/opt/inhouse/node_modules/@node-llama-cpp/linux-x64/package.json": "-",
      "/opt/inhouse/node_modules/@node-llama-cpp/linux-x64-cuda/package.json": "-",
    },
    found: notStarted(noBinary),
  }),
  oldGlibc: machine({
    system: { libc: oldGlibc },
    files: { "/etc/os-release": 'PRETTY_NAME="Ubuntu 20.04.6 LTS"\n' },
    found: notStarted(libcProblem(oldGlibc)),
  }),
  musl: machine({
    system: { libc: musl },
    files: { "/etc/os-release": 'PRETTY_NAME="Alpine Linux v3.20"\n', "/usr/bin/perl": "-" },
    found: notStarted(libcProblem(musl)),
  }),
  noAvx2: machine({ files: { "/proc/cpuinfo": "flags\t\t: fpu sse4_2 avx\n" } }),
  macos: machine({
    system: {
      platform: "darwin",
      arch: "arm64",
      cpuModel: "Apple M4 Pro",
      release: "25.1.0",
      version: "Darwin Kernel Version 25.1.0",
      home: "/Users/ada",
    },
    files: {
      ...noLinuxFiles,
      "/opt/inhouse/node_modules/@node-llama-cpp/mac-arm64-metal/package.json": "{}",
      "/Applications/Visual Studio Code.app/Contents/Resources/app/package.json": '{ "version": "1.120.0" }',
    },
    found: { backend: { description: "Metal (Apple M4 Pro)", unified: true }, protection: guarded },
  }),
  windows: machine({
    system: {
      platform: "win32",
      release: "10.0.26100",
      version: "Windows 11 Pro",
      home: "C:\\Users\\ada",
    },
    files: { ...noLinuxFiles, "/opt/inhouse/node_modules/@node-llama-cpp/win-x64/package.json": "{}" },
    found: {
      protection: guarded,
      completion: { ...loaded, path: "C:\\Users\\ada\\models\\coder.gguf" },
    },
  }),
  readOnlyStorage: machine({ readOnly: ["/home/ada"] }),
  guardedWithoutKoffi: machine({
    found: { protection: { ...guarded, reason: "Cannot find package 'koffi'" } },
  }),
  guardedByOldKernel: machine({
    system: { release: "5.10.0-33-amd64" },
    found: { protection: { ...guarded, reason: "the kernel has no Landlock" } },
  }),
  brokenModel: machine({
    found: {
      reader: brokenReader(incomplete),
      completion: { ok: false, path: modelPath, problem: incomplete },
      settings: settingsOf({ chat: { model: "/srv/ada/chat.gguf" } }, "/home/ada"),
    },
  }),
  nothingReadable: machine({
    system: {
      totalBytes: 0,
      availableBytes: 0,
      cpuModel: "",
      installation: "/gone",
      node: "v18.20.0",
    },
    files: noLinuxFiles,
    found: {
      ...notStarted(noBinary),
      backend: {
        problem: "A part of Inhouse is missing or damaged (llama-addon.node): reinstall the extension.",
      },
      bandwidth: () => {
        throw new Error("too little memory is free for the test");
      },
    },
  }),
};
