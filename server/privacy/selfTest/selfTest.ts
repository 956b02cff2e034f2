import { errorMessage } from "../../protocol/failure";
import type { Attempt, Claim } from "../../protocol/privacy";
import { words } from "../seal/systemCallNumbers";
import { accessDenied, judge, type TestContext, untried } from "./attempts";
import { callAttempts, filteredCalls, requests } from "./callAttempts";
import { descriptorAttempts } from "./descriptorAttempts";
import { fileAttempts } from "./fileAttempts";
import { coreDumpAttempts, memoryAttempts, signalAttempts } from "./processAttempts";
import { threadAttempts } from "./threadAttempts";

/** A claim of the seal and the attempts that test it. */
interface Test {
  readonly id: string;
  readonly what: string;
  /** System calls that the filter refuses, or whose arguments it checks. */
  readonly calls?: string;
  readonly attempts?: (context: TestContext) => readonly Attempt[];
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

/** All claims of the seal. It promises nothing else. */
const tests: readonly Test[] = [
  {
    id: "sockets",
    what: "No socket can be created except an unnamed pair of Unix streams",
    calls: "socket socketpair io_uring_setup io_uring_enter io_uring_register",
    attempts: (context) => [
      ...Object.entries(sockets).map(([what, [family, type]]) => openSocket(context, what, family, type)),
      ...callAttempts(context, [], requests.sockets),
    ],
  },
  {
    id: "handedOver",
    what: "No socket that was handed over can connect, listen or send elsewhere",
    calls: "connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmmsg setsockopt",
  },
  {
    id: "descriptors",
    what: "The server inherited no open descriptors except its standard streams",
    attempts: descriptorAttempts,
  },
  {
    id: "processes",
    what: "Memory and descriptors of processes outside the seal cannot be reached",
    calls: `ptrace process_vm_readv process_vm_writev process_madvise pidfd_open pidfd_getfd kcmp prlimit64 migrate_pages
      move_pages perf_event_open get_robust_list process_mrelease`,
    attempts: memoryAttempts,
  },
  {
    id: "signals",
    what: "No signal reaches a process outside the seal",
    calls: "pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo fcntl setpgid setsid",
    attempts: (context) => [...signalAttempts(context), ...callAttempts(context, [], requests.signals)],
  },
  {
    id: "files",
    what: "No file outside the server's own folders can be changed",
    calls: `open openat mkdir mkdirat umask renameat2 chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat setxattr lsetxattr fsetxattr
      removexattr lremovexattr fremovexattr utime utimes utimensat link linkat symlink symlinkat mknod mknodat truncate creat
      open_by_handle_at file_setattr flock`,
    attempts: (context) => [...fileAttempts(context), ...callAttempts(context, [], requests.files)],
  },
  {
    id: "coreDumps",
    what: "No crash hands the server's memory to another program",
    calls: "setrlimit",
    attempts: (context) => [...coreDumpAttempts(context), ...callAttempts(context, [], requests.limits)],
  },
  {
    id: "devices",
    what: "No keys can be typed into a terminal, and no device gets requests that the server does not need",
    calls: "ioctl",
    attempts: (context) => callAttempts(context, [], requests.devices),
  },
  {
    id: "kernel",
    what: "Mounts, namespaces, modules and keys of the kernel cannot be reached",
    calls: `add_key request_key keyctl mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree
      unshare setns clone bpf init_module finit_module delete_module kexec_load kexec_file_load`,
    attempts: (context) => callAttempts(context, [], requests.namespaces),
  },
  { id: "threads", what: "All of this applies to every thread, permanently", attempts: threadAttempts },
];

const named = new Set(tests.flatMap(({ calls = "" }) => words(calls)));
/** All other calls that the filter refuses, because the server does not need them. */
const others: Test = {
  id: "others",
  what: "No system call is allowed that the server does not need",
  calls: filteredCalls.filter((call) => !named.has(call)).join(" "),
};

/**
 * Tries everything that the seal must refuse. A claim is proved if the kernel refused each attempt as only the seal
 * does; an attempt that could not be made proves nothing. The test sends, changes and harms nothing, even if attempts
 * are allowed.
 */
export function selfTest(context: TestContext): readonly Claim[] {
  return [...tests, others].map(({ id, what, calls = "", attempts = () => [] }) => {
    const tried = attempt(() => [
      ...attempts(context),
      ...callAttempts(context, words(calls).filter(Boolean)),
    ]);
    return { id, what, proved: isProof(tried), attempts: tried };
  });
}

/** Whether there was at least one attempt and the seal refused them all. */
export function isProof(attempts: readonly Attempt[]): boolean {
  return attempts.length > 0 && attempts.every(({ outcome }) => outcome === "refused");
}

/**
 * Makes the attempts. If that throws, for example without /proc, the claim counts as untried, so that it is not proved.
 */
function attempt(all: () => readonly Attempt[]): readonly Attempt[] {
  try {
    return all();
  } catch (error) {
    return [untried("the test", errorMessage(error))];
  }
}

function openSocket({ kernel }: TestContext, what: string, family: number, type: number): Attempt {
  const created = kernel.call("socket", ["int", family], ["int", type], ["int", 0]);
  if (created.value >= 0) kernel.call("close", ["int", created.value]);
  return judge(what, created, accessDenied);
}
