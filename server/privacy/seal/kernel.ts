import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { TypeObject } from "koffi";
import { kernelLibraryFiles } from "../guard/installation";
import { SealError } from "../phrases";
import { type Architecture, systemCallNumbers } from "./systemCallNumbers";

type Koffi = Pick<typeof import("koffi"), "load" | "pointer" | "struct" | "errno" | "os">;
type Argument = readonly [type: string | TypeObject, value: unknown];

export interface Answer {
  readonly value: number;
  /** Name of the error if the value is negative; otherwise "". */
  readonly error: string;
}

/** Direct system calls to a Linux kernel. */
export interface Kernel {
  readonly architecture: Architecture;
  /** Makes a system call by its name. Throws if this architecture does not have it. */
  call(name: string, ...args: readonly Argument[]): Answer;
  /** Like `call`, but with six numbers, which is faster. */
  ask(name: string, args: readonly [number, number, number, number, number, number]): Answer;
  prctl(option: number, value: number): Answer;
  /** Wraps a filter in a `struct sock_fprog *`. */
  filterArgument(instructions: number, program: Buffer): Argument;
  /**
   * Replaces this process with another program, which keeps the standard streams and `descriptors` open and no other
   * descriptor. Returns only on failure, with the name of the error.
   */
  execute(
    program: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv,
    descriptors: readonly number[],
  ): string;
  /**
   * Looks up a host name with the C library, as any program would. Returns the name of the error, or "" if the host was
   * found.
   */
  lookUp(name: string): string;
}

const setDescriptorFlags = 2; // F_SETFD
const closeAtExecution = 1; // FD_CLOEXEC

/** Error codes of netdb.h. */
const lookUpErrors: Readonly<Record<number, string>> = {
  [-2]: "EAI_NONAME",
  [-3]: "EAI_AGAIN",
  [-4]: "EAI_FAIL",
  [-5]: "EAI_NODATA",
  [-11]: "EAI_SYSTEM",
};

/** Throws on systems other than Linux and on processors other than x64 and arm64. */
export async function openKernel(): Promise<Kernel> {
  const { platform, arch } = process;
  if (platform !== "linux") throw new SealError(["otherSystem"]);
  if (arch !== "x64" && arch !== "arm64") throw new SealError(["otherProcessor", arch]);
  const koffi = await loadKoffi(arch);
  const libc = koffi.load(null);
  const syscall = libc.func("long syscall(long, ...)");
  const prctl = libc.func("int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)");
  const numbers = systemCallNumbers(arch);
  // Read once, because koffi rebuilds its table on each access.
  const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));
  const errnoName = () => names.get(koffi.errno()) ?? `errno ${koffi.errno()}`;
  const answer = (value: number) => ({ value, error: value < 0 ? errnoName() : "" });
  const numberOf = (name: string) => {
    const number = numbers.get(name);
    if (number === undefined) throw new Error(`${arch} has no system call ${name}`);
    return number;
  };
  const sixNumbers = libc.func("long syscall(long, long, long, long, long, long, long)");
  return {
    architecture: arch,
    call: (name, ...args) => answer(syscall(numberOf(name), ...args.flat())),
    ask: (name, args) => answer(sixNumbers(numberOf(name), ...args)),
    prctl: (option, value) => answer(prctl(option, value, 0, 0, 0)),
    filterArgument: (length, program) => {
      const filter = koffi.pointer(koffi.struct({ length: "unsigned short", filter: "void *" }));
      return [filter, { length, filter: program }];
    },
    execute: (program, args, environment, descriptors) => {
      const execve = libc.func("int execve(const char *, const char **, const char **)");
      const fcntl = libc.func("int fcntl(int, int, ...)");
      const setFlags = (descriptor: number, flags: number) =>
        fcntl(descriptor, setDescriptorFlags, "int", flags);
      // Node marks its own descriptors close-on-exec, and the standard streams too, but not those that it inherited.
      for (const open of readdirSync("/proc/self/fd").map(Number)) setFlags(open, closeAtExecution);
      for (const kept of [0, 1, 2, ...descriptors]) setFlags(kept, 0);
      const variables = Object.entries(environment).map(([name, value]) => `${name}=${value ?? ""}`);
      execve(program, [program, ...args, null], [...variables, null]);
      return errnoName();
    },
    lookUp: (name) => {
      const getaddrinfo = libc.func("int getaddrinfo(const char *, const char *, void *, void *)");
      // The buffer receives a pointer to the answer. Those few bytes are never freed.
      const error = getaddrinfo(name, null, null, Buffer.alloc(8));
      return error === 0 ? "" : (lookUpErrors[error] ?? `EAI ${error}`);
    },
  };
}

/**
 * Loads koffi's native library for this machine by its path: letting Node resolve the package, and the package detect
 * the C library, takes longer than the rest of the seal. Leaves nothing in Node's cache: koffi can make any system
 * call, so later code has to load it again, which the guard refuses.
 */
async function loadKoffi(arch: Architecture): Promise<Koffi> {
  // On a system with musl, only the package can tell which C library this process uses.
  const libraries = existsSync(muslLoaders[arch])
    ? []
    : kernelLibraryFiles(fileURLToPath(import.meta.url), arch);
  for (const library of libraries) {
    try {
      const module = { exports: {} };
      process.dlopen(module, library);
      return module.exports as Koffi;
    } catch {
      // The package may have a library that fits.
    }
  }
  const require = createRequire(import.meta.url);
  try {
    const koffi = require(`@koromix/koffi-linux-${arch}`) as Koffi;
    for (const path of Object.keys(require.cache)) if (path.includes("koffi")) delete require.cache[path];
    return koffi;
  } catch {
    return (await import("koffi")).default;
  }
}

const muslLoaders = { x64: "/lib/ld-musl-x86_64.so.1", arm64: "/lib/ld-musl-aarch64.so.1" } as const;
