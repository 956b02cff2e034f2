/**
 * The system calls that a sealed process may not make, as a seccomp filter: a classic BPF program over `struct seccomp_data`
 * (include/uapi/linux/seccomp.h, filter.h). Data only; `seal.ts` hands it to the kernel.
 */

import type { Architecture } from "./kernel";

/** Number of the system call on each architecture. */
interface Refused extends Readonly<Record<Architecture, number>> {
  /** ENOSYS tells callers to do without, EACCES that they may not. */
  readonly errno?: "ENOSYS";
}

/** With the reason why each is a way out. What is not here is allowed. */
export const refusedCalls: Readonly<Record<string, Refused>> = {
  // Every family: INET and INET6, packets, netlink, vsock, and Unix sockets, behind which other programs would do the talking.
  socket: { x64: 41, arm64: 198 },
  // For sockets that were handed over.
  connect: { x64: 42, arm64: 203 },
  bind: { x64: 49, arm64: 200 },
  listen: { x64: 50, arm64: 201 },
  // Sockets without the calls above. libuv does without when it is not there.
  io_uring_setup: { x64: 425, arm64: 425, errno: "ENOSYS" },
  io_uring_enter: { x64: 426, arm64: 426, errno: "ENOSYS" },
  io_uring_register: { x64: 427, arm64: 427, errno: "ENOSYS" },
  // Into other processes of the user, which may have a network.
  ptrace: { x64: 101, arm64: 117 },
  process_vm_readv: { x64: 310, arm64: 270 },
  process_vm_writev: { x64: 311, arm64: 271 },
  process_madvise: { x64: 440, arm64: 440 },
  pidfd_getfd: { x64: 438, arm64: 438 },
  // The kernel starts a program outside of the seal to look a key up, by DNS for one kind.
  add_key: { x64: 248, arm64: 217 },
  request_key: { x64: 249, arm64: 218 },
  keyctl: { x64: 250, arm64: 219 },
  // For root only, who could otherwise mount a network file system or change the kernel.
  mount: { x64: 165, arm64: 40 },
  fsopen: { x64: 430, arm64: 430 },
  move_mount: { x64: 429, arm64: 429 },
  open_tree: { x64: 428, arm64: 428 },
  unshare: { x64: 272, arm64: 97 },
  setns: { x64: 308, arm64: 268 },
  bpf: { x64: 321, arm64: 280 },
  init_module: { x64: 175, arm64: 105 },
  finit_module: { x64: 313, arm64: 273 },
  kexec_load: { x64: 246, arm64: 104 },
  kexec_file_load: { x64: 320, arm64: 294 },
};

/**
 * Keys typed into the terminal that the process was started from would be run by its shell; and who is root could make a network
 * interface of its own.
 */
const refusedRequests = [0x5412 /* TIOCSTI */, 0x541c /* TIOCLINUX */, 0x400454ca /* TUNSETIFF */];

const ioctl = { x64: 16, arm64: 29 };
const socketpair = { x64: 53, arm64: 199 };
/** `AUDIT_ARCH_…` of linux/audit.h. */
const auditArchitecture = { x64: 0xc000003e, arm64: 0xc00000b7 };
/** Calls of the x32 ABI have this bit; they are the same calls by other numbers. */
const x32Bit = 0x40000000;
const unixFamily = 1;
/** Of a socket: without the flags beside it. */
const typeMask = 0xf;
const streamType = 1;

const loadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
const mask = 0x54; // BPF_ALU | BPF_AND | BPF_K
const jumpEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const jumpGreaterEqual = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const give = 0x06; // BPF_RET | BPF_K
const allow = 0x7fff0000; // SECCOMP_RET_ALLOW
const fail = (errno: number) => 0x00050000 | errno; // SECCOMP_RET_ERRNO
const errnos = { EACCES: 13, ENOSYS: 38 };
/** Offsets in `struct seccomp_data`: number, architecture, the low words of the arguments. */
const offset = { number: 0, architecture: 4, argument: (index: number) => 16 + 8 * index };

interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

const load = (at: number): Instruction => ({ code: loadWord, jt: 0, jf: 0, k: at });
const and = (k: number): Instruction => ({ code: mask, jt: 0, jf: 0, k });
const result = (k: number): Instruction => ({ code: give, jt: 0, jf: 0, k });
/** Jumps over `skip` instructions unless the loaded word is `k`. */
const unlessEqual = (k: number, skip: number): Instruction => ({ code: jumpEqual, jt: 0, jf: skip, k });

export function seccompFilter(architecture: Architecture): readonly Instruction[] {
  const refuse = result(fail(errnos.EACCES));
  const program: Instruction[] = [
    // Calls of another architecture have other numbers.
    load(offset.architecture),
    { code: jumpEqual, jt: 1, jf: 0, k: auditArchitecture[architecture] },
    refuse,
    load(offset.number),
  ];
  if (architecture === "x64") program.push({ code: jumpGreaterEqual, jt: 0, jf: 1, k: x32Bit }, refuse);
  for (const { errno = "EACCES", ...numbers } of Object.values(refusedCalls)) {
    program.push(unlessEqual(numbers[architecture], 1), result(fail(errnos[errno])));
  }
  // Pairs connect the process with its children. One of datagrams could send to other sockets as well.
  program.push(unlessEqual(socketpair[architecture], 7), load(offset.argument(0)));
  program.push(unlessEqual(unixFamily, 4), load(offset.argument(1)), and(typeMask));
  program.push(unlessEqual(streamType, 1), result(allow), refuse);
  program.push(unlessEqual(ioctl[architecture], 1 + 2 * refusedRequests.length), load(offset.argument(1)));
  for (const request of refusedRequests) program.push(unlessEqual(request, 1), refuse);
  program.push(result(allow));
  return program;
}

/** As the kernel reads it: an array of `struct sock_filter`. */
export function assemble(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jt, index * 8 + 2);
    bytes.writeUInt8(jf, index * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}
