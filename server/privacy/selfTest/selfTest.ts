import { errorMessage } from "../../protocol/failure";
import type { Phrase } from "../phrases";
import { words } from "../seal/systemCallNumbers";
import { type Attempt, accessDenied, judge, type TestContext, untried } from "./attempts";
import { callAttempts, filteredCalls, requests } from "./callAttempts";
import type { ClaimId, TestedClaim } from "./claims";
import { descriptorAttempts } from "./descriptorAttempts";
import { fileAttempts } from "./fileAttempts";
import { coreDumpAttempts, memoryAttempts, signalAttempts } from "./processAttempts";
import { threadAttempts } from "./threadAttempts";

/** A claim of the seal and the attempts that test it. */
interface Test {
  readonly id: ClaimId;
  /** System calls that the filter refuses, or whose arguments it checks. */
  readonly calls?: string;
  readonly attempts?: (context: TestContext) => readonly Attempt[];
}

const unix = 1;
const [stream, datagram, raw] = [1, 2, 3] as const;

/** Address family and type of each kind of socket. */
const sockets: readonly (readonly [what: Phrase, family: number, type: number])[] = [
  [["tcp4"], 2, stream],
  [["tcp6"], 10, stream],
  [["udp4"], 2, datagram],
  [["udp6"], 10, datagram],
  [["unixSockets"], unix, stream],
  [["packets"], 17, raw],
  [["netlink"], 16, raw],
  [["vsock"], 40, stream],
];

/** All claims of the seal. It promises nothing else. */
const tests: readonly Test[] = [
  {
    id: "sockets",
    calls: "socket socketpair io_uring_setup io_uring_enter io_uring_register",
    attempts: (context) => [
      ...sockets.map(([what, family, type]) => openSocket(context, what, family, type)),
      ...callAttempts(context, [], requests.sockets),
    ],
  },
  {
    id: "handedOver",
    calls: "connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmmsg setsockopt",
  },
  {
    id: "descriptors",
    attempts: descriptorAttempts,
  },
  {
    id: "processes",
    calls: `ptrace process_vm_readv process_vm_writev process_madvise pidfd_open pidfd_getfd kcmp prlimit64 migrate_pages
      move_pages perf_event_open get_robust_list process_mrelease`,
    attempts: memoryAttempts,
  },
  {
    id: "signals",
    calls: "pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo fcntl setpgid setsid",
    attempts: (context) => [...signalAttempts(context), ...callAttempts(context, [], requests.signals)],
  },
  {
    id: "files",
    calls: `open openat mkdir mkdirat umask renameat2 chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat setxattr lsetxattr fsetxattr
      removexattr lremovexattr fremovexattr utime utimes utimensat link linkat symlink symlinkat mknod mknodat truncate creat
      open_by_handle_at file_setattr flock`,
    attempts: (context) => [...fileAttempts(context), ...callAttempts(context, [], requests.files)],
  },
  {
    id: "coreDumps",
    calls: "setrlimit",
    attempts: (context) => [...coreDumpAttempts(context), ...callAttempts(context, [], requests.limits)],
  },
  {
    id: "devices",
    calls: "ioctl",
    attempts: (context) => callAttempts(context, [], requests.devices),
  },
  {
    id: "kernel",
    calls: `add_key request_key keyctl mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree
      unshare setns clone bpf init_module finit_module delete_module kexec_load kexec_file_load`,
    attempts: (context) => callAttempts(context, [], requests.namespaces),
  },
  { id: "threads", attempts: threadAttempts },
];

const named = new Set(tests.flatMap(({ calls = "" }) => words(calls)));
/** All other calls that the filter refuses, because the server does not need them. */
const others: Test = {
  id: "others",
  calls: filteredCalls.filter((call) => !named.has(call)).join(" "),
};

/**
 * Tries everything that the seal must refuse. A claim is proved if the kernel refused each attempt as only the seal
 * does; an attempt that could not be made proves nothing. The test sends, changes and harms nothing, even if attempts
 * are allowed.
 */
export function selfTest(context: TestContext): readonly TestedClaim[] {
  return [...tests, others].map(({ id, calls = "", attempts = () => [] }) => {
    const tried = attempt(() => [
      ...attempts(context),
      ...callAttempts(context, words(calls).filter(Boolean)),
    ]);
    return { id, proved: isProof(tried), attempts: tried };
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
    return [untried(["test"], errorMessage(error))];
  }
}

function openSocket({ kernel }: TestContext, what: Phrase, family: number, type: number): Attempt {
  const created = kernel.call("socket", ["int", family], ["int", type], ["int", 0]);
  if (created.value >= 0) kernel.call("close", ["int", created.value]);
  return judge(what, created, accessDenied);
}
