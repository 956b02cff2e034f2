import { createRequire } from "node:module";
import type { TypeObject } from "koffi";

type Koffi = Pick<typeof import("koffi"), "load" | "pointer" | "struct" | "errno" | "os">;

/** Numbers of the system calls that are made here; from include/uapi/asm-generic/unistd.h and syscall_64.tbl. */
const numbers = {
  x64: {
    ...{ seccomp: 317, socket: 41, socketpair: 53, connect: 42, close: 3, openat: 257, ptrace: 101 },
    pipe2: 293,
    ...{ process_vm_readv: 310, process_vm_writev: 311 },
  },
  arm64: {
    ...{ seccomp: 277, socket: 198, socketpair: 199, connect: 203, close: 57, openat: 56, ptrace: 117 },
    pipe2: 59,
    ...{ process_vm_readv: 270, process_vm_writev: 271 },
  },
  both: {
    ...{ landlock_create_ruleset: 444, landlock_restrict_self: 446 },
    ...{ io_uring_setup: 425, pidfd_open: 434, pidfd_getfd: 438 },
  },
} as const;

export type Architecture = "x64" | "arm64";
type CallName = keyof (typeof numbers)["x64"] | keyof (typeof numbers)["both"];
type Argument = readonly [type: string | TypeObject, value: unknown];

export interface Answer {
  readonly value: number;
  /** Name of the error when the value is negative; else "". */
  readonly error: string;
}

/** The kernel of a Linux machine, asked directly. */
export interface Kernel {
  readonly architecture: Architecture;
  call(name: CallName, ...args: readonly Argument[]): Answer;
  prctl(option: number, value: number): Answer;
  /** `struct sock_fprog *` with this filter. */
  filterArgument(instructions: number, program: Buffer): Argument;
  /** Becomes another program, with the same streams and these descriptors. Returns only if that fails, with the name of the error. */
  execute(
    program: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv,
    descriptors: readonly number[],
  ): string;
  /** Has the C library look a name up, as any program would. The name of its error; "" when it was found. */
  lookUp(name: string): string;
}

const setDescriptorFlags = 2; // F_SETFD

/** Of netdb.h. */
const lookUpErrors: Readonly<Record<number, string>> = {
  [-2]: "EAI_NONAME",
  [-3]: "EAI_AGAIN",
  [-4]: "EAI_FAIL",
  [-5]: "EAI_NODATA",
  [-11]: "EAI_SYSTEM",
};

/** Throws on other systems than Linux and on other processors. */
export async function openKernel(): Promise<Kernel> {
  const { platform, arch } = process;
  if (platform !== "linux") throw new Error("only Linux can seal a process");
  if (arch !== "x64" && arch !== "arm64") throw new Error(`there is no filter for ${arch} processors`);
  const koffi = await loadKoffi(arch);
  const libc = koffi.load(null);
  const syscall = libc.func("long syscall(long, ...)");
  const prctl = libc.func("int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)");
  const answer = (value: number) => ({ value, error: value < 0 ? errnoName(koffi) : "" });
  return {
    architecture: arch,
    call: (name, ...args) => answer(syscall({ ...numbers.both, ...numbers[arch] }[name], ...args.flat())),
    prctl: (option, value) => answer(prctl(option, value, 0, 0, 0)),
    filterArgument: (length, program) => {
      const filter = koffi.pointer(koffi.struct({ length: "unsigned short", filter: "void *" }));
      return [filter, { length, filter: program }];
    },
    execute: (program, args, environment, descriptors) => {
      const execve = libc.func("int execve(const char *, const char **, const char **)");
      const fcntl = libc.func("int fcntl(int, int, ...)");
      // Node has marked them to be closed.
      for (const stream of [0, 1, 2, ...descriptors]) fcntl(stream, setDescriptorFlags, "int", 0);
      const variables = Object.entries(environment).map(([name, value]) => `${name}=${value ?? ""}`);
      execve(program, [program, ...args, null], [...variables, null]);
      return errnoName(koffi);
    },
    lookUp: (name) => {
      const getaddrinfo = libc.func("int getaddrinfo(const char *, const char *, void *, void *)");
      // A pointer to the answer, which is a few bytes that nobody frees.
      const error = getaddrinfo(name, null, null, Buffer.alloc(8));
      return error === 0 ? "" : (lookUpErrors[error] ?? `EAI ${error}`);
    },
  };
}

/** Its package for this machine alone: all of it takes longer to load than the rest of the seal takes. */
async function loadKoffi(arch: Architecture): Promise<Koffi> {
  try {
    return createRequire(import.meta.url)(`@koromix/koffi-linux-${arch}`) as Koffi;
  } catch {
    return (await import("koffi")).default;
  }
}

function errnoName(koffi: Koffi): string {
  const errno = koffi.errno();
  return Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
}
