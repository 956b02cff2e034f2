/**
 * What a sealed process may change, as Landlock is told it: `struct landlock_ruleset_attr` and rights of
 * include/uapi/linux/landlock.h. Data only; `seal.ts` and `sealedStart.ts` hand it to the kernel. Reading is not limited here.
 */

/** Rights to change files, with the version of Landlock that has them first. */
const rights = {
  writeFile: { bit: 1, from: 1 },
  removeFolder: { bit: 4, from: 1 },
  removeFile: { bit: 5, from: 1 },
  makeCharacterDevice: { bit: 6, from: 1 },
  makeFolder: { bit: 7, from: 1 },
  makeFile: { bit: 8, from: 1 },
  makeSocket: { bit: 9, from: 1 },
  makePipe: { bit: 10, from: 1 },
  makeBlockDevice: { bit: 11, from: 1 },
  makeLink: { bit: 12, from: 1 },
  moveToOtherFolder: { bit: 13, from: 2 },
  truncate: { bit: 14, from: 3 },
  requestOfDevice: { bit: 15, from: 5 },
  connectToSocketFile: { bit: 16, from: 9 },
} as const;
type Right = keyof typeof rights;

const tcp = 0b11n; // LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP
const scopes = 0b11n; // LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL

/** From this version on signals reach only the processes that are sealed together. */
export const signalsScopedFrom = 6;

/** In folders for writing: regular files and folders. A link there could mislead whoever is not sealed and reads them. */
const inFolders: readonly Right[] = [
  ...(["writeFile", "truncate", "makeFile", "removeFile", "makeFolder", "removeFolder"] as const),
];
const ofDevices: readonly Right[] = ["writeFile", "truncate", "requestOfDevice"];
const ofThreads: readonly Right[] = ["writeFile"];

export interface LandlockRules {
  /** The first version that knows all of this. */
  readonly from: number;
  /** What is refused but where a rule allows it: `struct landlock_ruleset_attr`. */
  readonly attributes: Buffer;
  /** What is allowed in a folder for writing, at a device, and in the folder of the process's threads. */
  readonly folder: bigint;
  readonly device: bigint;
  readonly threads: bigint;
}

/** By version, the newest first: the first that the kernel's version reaches is the one to use. */
export const landlockRules: readonly LandlockRules[] = [9, 6, 5, 4, 3, 2, 1].map((from) => ({
  from,
  attributes: attributes(
    maskOf(Object.keys(rights) as Right[], from),
    ...(from >= 4 ? [tcp] : []),
    ...(from >= 6 ? [scopes] : []),
  ),
  folder: maskOf(inFolders, from),
  device: maskOf(ofDevices, from),
  threads: maskOf(ofThreads, from),
}));

/** Devices that may be written to, by their folder and a pattern of their names, which Perl and JavaScript read alike. */
export interface Devices {
  readonly folder: string;
  readonly names: string;
}

/** Each with the reason. `/dev/tty`, disks, `/dev/mem`, cameras and `/dev/dri/card*`, which sets what screens show, are not here. */
export const devices: Readonly<Record<string, Devices>> = {
  "hold nothing: libuv gives them to children, libraries map them": {
    folder: "/dev",
    names: "null|zero|full",
  },
  "NVIDIA: CUDA and Vulkan open them for writing": {
    folder: "/dev",
    names: "nvidia\\d+|nvidiactl|nvidia-modeset|nvidia-uvm|nvidia-uvm-tools",
  },
  "NVIDIA: parts of a card": { folder: "/dev/nvidia-caps", names: "nvidia-cap\\d+" },
  "graphics cards of all makers: Vulkan computes by them": { folder: "/dev/dri", names: "renderD\\d+" },
  "AMD: ROCm computes by it": { folder: "/dev", names: "kfd" },
  "Windows's graphics card, seen from WSL": { folder: "/dev", names: "dxg" },
};

/** Is there where CUDA may run, which needs more. */
export const cudaDevice = "/dev/nvidiactl";
/** CUDA shares memory between processes by files there. */
export const sharedMemory = "/dev/shm";
/**
 * CUDA names its threads by writing to `/proc/PID/task/TID/comm`, and fails (error 304) when that is refused. The id of a child,
 * which node-llama-cpp tries CUDA in, is not known when the rules are made, so an ordinary user's server may write wherever the user
 * may below this; what is there of other processes' memory Landlock refuses all the same. Root could change the kernel there, and
 * gets `ownThreads` alone.
 */
export const processes = "/proc";
export const ownThreads = "/proc/self/task";

function maskOf(names: readonly Right[], version: number): bigint {
  return names.reduce(
    (all, name) => (version >= rights[name].from ? all | (1n << BigInt(rights[name].bit)) : all),
    0n,
  );
}

function attributes(...masks: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(8 * masks.length);
  for (const [index, mask] of masks.entries()) bytes.writeBigUInt64LE(mask, 8 * index);
  return bytes;
}
