import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { TypeObject } from "koffi";
import { kernelLibraryFiles } from "./guard/installation";
import { systemCallNumbers } from "./systemCallNumbers";

type Koffi = Pick<typeof import("koffi"), "load" | "pointer" | "struct" | "errno" | "os">;

export type Architecture = "x64" | "arm64";
type Argument = readonly [type: string | TypeObject, value: unknown];

export interface Answer {
  readonly value: number;
  /** Name of the error when the value is negative; else "". */
  readonly error: string;
}

/** The kernel of a Linux machine, asked directly. */
export interface Kernel {
  readonly architecture: Architecture;
  /** Makes a system call by its name; throws for one that this architecture does not have. */
  call(name: string, ...args: readonly Argument[]): Answer;
  /** The same with six numbers, which is faster. */
  ask(name: string, args: readonly [number, number, number, number, number, number]): Answer;
  prctl(option: number, value: number): Answer;
  /** `struct sock_fprog *` with this filter. */
  filterArgument(instructions: number, program: Buffer): Argument;
  /**
   * Becomes another program, with the same streams, these descriptors and nothing else that is open. Returns only if that fails, with
   * the name of the error.
   */
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
const closeAtExecution = 1; // FD_CLOEXEC

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
  const numbers = systemCallNumbers(arch);
  // Once: koffi makes its table anew each time.
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
      // Node has marked its own to be closed, the streams too; what the program before it left open is not.
      for (const open of readdirSync("/proc/self/fd").map(Number)) setFlags(open, closeAtExecution);
      for (const kept of [0, 1, 2, ...descriptors]) setFlags(kept, 0);
      const variables = Object.entries(environment).map(([name, value]) => `${name}=${value ?? ""}`);
      execve(program, [program, ...args, null], [...variables, null]);
      return errnoName();
    },
    lookUp: (name) => {
      const getaddrinfo = libc.func("int getaddrinfo(const char *, const char *, void *, void *)");
      // A pointer to the answer, which is a few bytes that nobody frees.
      const error = getaddrinfo(name, null, null, Buffer.alloc(8));
      return error === 0 ? "" : (lookUpErrors[error] ?? `EAI ${error}`);
    },
  };
}

/**
 * Its library for this machine by its path: to have Node find the package, and the package find out about the C library, takes longer than
 * the rest of the seal. Nothing is left in Node's cache: whoever asks for it later has it loaded anew, which the guard refuses, because it
 * makes any system call.
 */
async function loadKoffi(arch: Architecture): Promise<Koffi> {
  // Where programs for musl can run, only the package knows whether this one is.
  const libraries = existsSync(muslLoaders[arch])
    ? []
    : kernelLibraryFiles(fileURLToPath(import.meta.url), arch);
  for (const library of libraries) {
    try {
      const module = { exports: {} };
      process.dlopen(module, library);
      return module.exports as Koffi;
    } catch {
      // The package may have one that fits.
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
