import type { TypeObject } from "koffi";

/** Numbers of the system calls that are made here; from include/uapi/asm-generic/unistd.h and syscall_64.tbl. */
const numbers = {
  x64: { seccomp: 317, socket: 41, io_uring_setup: 425, process_vm_readv: 310, close: 3 },
  arm64: { seccomp: 277, socket: 198, io_uring_setup: 425, process_vm_readv: 270, close: 57 },
  both: { landlock_create_ruleset: 444, landlock_restrict_self: 446 },
} as const;

export type Architecture = "x64" | "arm64";
type CallName = keyof (typeof numbers)["x64"] | keyof (typeof numbers)["both"];
type Argument = readonly [type: string | TypeObject, value: unknown];

/** The kernel of a Linux machine, asked directly. */
export interface Kernel {
  readonly architecture: Architecture;
  /** What the call returns, and the name of its error when that is negative. */
  call(name: CallName, ...args: readonly Argument[]): { readonly value: number; readonly error: string };
  prctl(option: number, value: number): { readonly value: number; readonly error: string };
  /** `struct sock_fprog *` with this filter. */
  filterArgument(instructions: number, program: Buffer): Argument;
}

/** Throws on other systems than Linux and on other processors. */
export async function openKernel(): Promise<Kernel> {
  const { platform, arch } = process;
  if (platform !== "linux") throw new Error("only Linux can seal a process");
  if (arch !== "x64" && arch !== "arm64") throw new Error(`there is no filter for ${arch} processors`);
  const { default: koffi } = await import("koffi");
  const libc = koffi.load(null);
  const syscall = libc.func("long syscall(long, ...)");
  const prctl = libc.func("int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)");
  const filter = koffi.struct({ length: "unsigned short", filter: "void *" });
  const filterPointer = koffi.pointer(filter);
  const answer = (value: number) => ({ value, error: value < 0 ? errnoName(koffi) : "" });
  return {
    architecture: arch,
    call: (name, ...args) => answer(syscall({ ...numbers.both, ...numbers[arch] }[name], ...args.flat())),
    prctl: (option, value) => answer(prctl(option, value, 0, 0, 0)),
    filterArgument: (length, program) => [filterPointer, { length, filter: program }],
  };
}

function errnoName(koffi: Pick<typeof import("koffi"), "errno" | "os">): string {
  const errno = koffi.errno();
  return Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
}
