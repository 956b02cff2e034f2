import type { Attempt, Claim } from "../protocol/privacy";
import { accessDenied, type Ground, judged, untried } from "./attempts";
import { callAttempts, filteredCalls, requests } from "./callAttempts";
import { descriptorAttempts } from "./descriptorAttempts";
import { fileAttempts } from "./fileAttempts";
import { coreDumpAttempts, memoryAttempts, signalAttempts } from "./processAttempts";
import { words } from "./systemCallNumbers";
import { threadAttempts } from "./threadAttempts";

/** Something that the seal promises, and how it is tried. */
interface Test {
  readonly id: string;
  readonly what: string;
  /** System calls that the filter refuses, or looks into. */
  readonly calls?: string;
  readonly attempts?: (ground: Ground) => readonly Attempt[];
}

const unix = 1;
const [stream, datagram, raw] = [1, 2, 3] as const;

/** Address family and type of each kind of socket. */
const sockets: Readonly<Record<string, readonly [family: number, type: number]>> = {
  "TCP over IPv4": [2, stream],
  "TCP over IPv6": [10, stream],
  "UDP over IPv4, DNS included": [2, datagram],
  "UDP over IPv6, DNS included": [10, datagram],
  "Unix sockets: Docker, D-Bus, SSH agent": [unix, stream],
  "network packets": [17, raw],
  "network settings (netlink)": [16, raw],
  "other virtual machines (vsock)": [40, stream],
};

/** All that the seal promises. What is not here is not promised. */
const tests: readonly Test[] = [
  {
    id: "sockets",
    what: "No socket of any kind can be made",
    calls: "socket socketpair io_uring_setup io_uring_enter io_uring_register",
    attempts: (ground) => [
      ...Object.entries(sockets).map(([what, [family, type]]) => openSocket(ground, what, family, type)),
      ...callAttempts(ground, [], requests.sockets),
    ],
  },
  {
    id: "handedOver",
    what: "No socket that was handed over can connect, listen or send elsewhere",
    calls: "connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmmsg setsockopt",
  },
  {
    id: "descriptors",
    what: "Nothing was left open for the server but its streams",
    attempts: descriptorAttempts,
  },
  {
    id: "processes",
    what: "Memory and descriptors of other processes cannot be reached",
    calls: `ptrace process_vm_readv process_vm_writev process_madvise pidfd_open pidfd_getfd kcmp prlimit64 migrate_pages
      move_pages perf_event_open get_robust_list process_mrelease`,
    attempts: memoryAttempts,
  },
  {
    id: "signals",
    what: "No signal reaches another process",
    calls: "pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo fcntl setpgid setsid",
    attempts: (ground) => [...signalAttempts(ground), ...callAttempts(ground, [], requests.signals)],
  },
  {
    id: "files",
    what: "No file outside of its own folders can be changed",
    calls: `open openat mkdir mkdirat umask renameat2 chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat setxattr lsetxattr fsetxattr
      removexattr lremovexattr fremovexattr utime utimes utimensat link linkat symlink symlinkat mknod mknodat truncate creat
      open_by_handle_at file_setattr flock`,
    attempts: (ground) => [...fileAttempts(ground), ...callAttempts(ground, [], requests.files)],
  },
  {
    id: "coreDumps",
    what: "No crash hands the server's memory to another program",
    calls: "setrlimit",
    attempts: (ground) => [...coreDumpAttempts(ground), ...callAttempts(ground, [], requests.limits)],
  },
  {
    id: "devices",
    what: "No keys are typed into a terminal, no device is told to do more than the server needs",
    calls: "ioctl",
    attempts: (ground) => callAttempts(ground, [], requests.devices),
  },
  {
    id: "kernel",
    what: "Mounts, namespaces, modules and keys of the kernel cannot be reached",
    calls: `add_key request_key keyctl mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree
      unshare setns clone bpf init_module finit_module delete_module kexec_load kexec_file_load`,
    attempts: (ground) => callAttempts(ground, [], requests.namespaces),
  },
  { id: "threads", what: "All of it holds for every thread, for good", attempts: threadAttempts },
];

const named = new Set(tests.flatMap(({ calls = "" }) => words(calls)));
/** What the filter refuses beside, because the server does not need it. */
const others: Test = {
  id: "others",
  what: "No system call is allowed that the server does not need",
  calls: filteredCalls.filter((call) => !named.has(call)).join(" "),
};

/**
 * Tries everything that the seal has to refuse. A claim is proved when the kernel refused each attempt as only the seal does; what
 * could not be tried proves nothing. Nothing is sent, changed or harmed, whatever is allowed.
 */
export function selfTest(ground: Ground): readonly Claim[] {
  return [...tests, others].map(({ id, what, calls = "", attempts = () => [] }) => {
    const tried = attempt(() => [...attempts(ground), ...callAttempts(ground, words(calls).filter(Boolean))]);
    return { id, what, proved: isProof(tried), attempts: tried };
  });
}

/** Whether the seal refused each, and there was one. */
export function isProof(attempts: readonly Attempt[]): boolean {
  return attempts.length > 0 && attempts.every(({ outcome }) => outcome === "refused");
}

/** What cannot be looked at, without /proc for example, is not proved. */
function attempt(all: () => readonly Attempt[]): readonly Attempt[] {
  try {
    return all();
  } catch (error) {
    return [untried("the test", error instanceof Error ? error.message : String(error))];
  }
}

function openSocket({ kernel }: Ground, what: string, family: number, type: number): Attempt {
  const made = kernel.call("socket", ["int", family], ["int", type], ["int", 0]);
  if (made.value >= 0) kernel.call("close", ["int", made.value]);
  return judged(what, made, accessDenied);
}
