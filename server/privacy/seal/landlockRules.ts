/**
 * The Landlock rules of a sealed process, which limit what it may change: `struct landlock_ruleset_attr` and rights of
 * include/uapi/linux/landlock.h. Data only; `seal.ts` and `sealedStart.ts` pass it to the kernel. These rules do not
 * limit reading.
 */

/** Rights to change files, each with the first version of Landlock that has it. */
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

/** From this version on, Landlock limits signals to processes of the same seal. */
export const signalsScopedFrom = 6;

/**
 * Rights in writable folders: for regular files and folders only. A link there could mislead an unsealed process that
 * reads it.
 */
const inFolders: readonly Right[] = [
  ...(["writeFile", "truncate", "makeFile", "removeFile", "makeFolder", "removeFolder"] as const),
];
const ofDevices: readonly Right[] = ["writeFile", "truncate", "requestOfDevice"];
const ofThreads: readonly Right[] = ["writeFile"];

export interface LandlockRules {
  /** The first version of Landlock that knows all of these rights. */
  readonly from: number;
  /** `struct landlock_ruleset_attr`: the rights that Landlock refuses unless a rule grants them. */
  readonly attributes: Buffer;
  /** Rights in a writable folder, on a device, and in the folder of the process's threads. */
  readonly folder: bigint;
  readonly device: bigint;
  readonly threads: bigint;
}

/** One entry per version, newest first. The seal uses the first entry that the kernel's version reaches. */
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

/** Writable devices: their folder and a pattern of their names that means the same in Perl and JavaScript. */
export interface Devices {
  readonly folder: string;
  readonly names: string;
}

/**
 * Writable devices by reason. Absent on purpose: `/dev/tty`, disks, `/dev/mem`, cameras and `/dev/dri/card*`, which
 * controls screens.
 */
export const devices: Readonly<Record<string, Devices>> = {
  "they store nothing: libuv gives them to children, libraries map them": {
    folder: "/dev",
    names: "null|zero|full",
  },
  "NVIDIA: CUDA and Vulkan open them for writing": {
    folder: "/dev",
    names: "nvidia\\d+|nvidiactl|nvidia-modeset|nvidia-uvm|nvidia-uvm-tools",
  },
  "NVIDIA: parts of a card": { folder: "/dev/nvidia-caps", names: "nvidia-cap\\d+" },
  "graphics cards of all makers: Vulkan computes with them": { folder: "/dev/dri", names: "renderD\\d+" },
  "AMD: ROCm computes with it": { folder: "/dev", names: "kfd" },
  "Windows's graphics card, seen from WSL": { folder: "/dev", names: "dxg" },
};

/** This device exists where CUDA can run. CUDA needs the additional places below. */
export const cudaDevice = "/dev/nvidiactl";
/** CUDA shares memory between processes through files in this folder. */
export const sharedMemory = "/dev/shm";
/**
 * CUDA names its threads by writing to `/proc/PID/task/TID/comm` and fails with error 304 if it cannot. node-llama-cpp
 * tries CUDA in a child, whose id is unknown when the rules are created. So the server of an ordinary user may write to
 * every file below this folder that the user may write to; Landlock still refuses the memory of other processes. Root
 * could change the kernel here and gets only `ownThreads`.
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
