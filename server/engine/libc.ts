import { readFileSync } from "node:fs";
import { l10n } from "../protocol/l10n";

/** The C library that this process runs with. */
export type Libc =
  | { readonly name: "glibc"; readonly version: string }
  /** Such as Alpine's musl. */
  | { readonly name: "musl" };

/** Reads a file, or throws. */
export type ReadFile = (path: string) => Buffer;

/** The C library from the files that the kernel mapped; undefined where it cannot be known, and on systems other than Linux. */
export function runningLibc(read: ReadFile = (path) => readFileSync(path)): Libc | undefined {
  const maps = attempt(() => read("/proc/self/maps").toString("latin1")) ?? "";
  if (/\/ld-musl-[^/\s]*$/m.test(maps)) return { name: "musl" };
  const mapped = /\s(\/\S*\/libc(?:-[\d.]+)?\.so(?:\.6)?)$/m.exec(maps)?.[1];
  for (const path of mapped === undefined ? usualPlaces : [mapped]) {
    // The library says so itself: "GNU C Library (…) stable release version 2.39."
    const text = attempt(() => read(path).toString("latin1")) ?? "";
    const version = /GNU C Library [^\n\0]*release version (\d+\.\d+)/.exec(text)?.[1];
    if (version !== undefined) return { name: "glibc", version };
  }
  return undefined;
}

const usualPlaces = [
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/lib/aarch64-linux-gnu/libc.so.6",
  "/lib64/libc.so.6",
] as const;

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** The oldest glibc that node-llama-cpp's libraries for Linux run with. */
const neededGlibc = [2, 34] as const;

/** Why node-llama-cpp's libraries cannot run with this C library, and what to do; undefined when they can or it is not known. */
export function libcProblem(libc: Libc | undefined): string | undefined {
  if (libc === undefined) return undefined;
  if (libc.name === "musl")
    return l10n.t(
      "llama.cpp needs glibc 2.34 or later, but this system has another C library, musl: use Ubuntu 22.04, Debian 12, Fedora 36, RHEL 10 or later, or open the folder in a dev container with one of them.",
    );
  const [major = 0, minor = 0] = libc.version.split(".").map(Number);
  if (major > neededGlibc[0] || (major === neededGlibc[0] && minor >= neededGlibc[1])) return undefined;
  return l10n.t(
    "llama.cpp needs glibc 2.34 or later, but this system has {0}: update to Ubuntu 22.04, Debian 12, Fedora 36, RHEL 10 or later, or open the folder in a dev container with one of them. Reinstalling the extension does not help.",
    libc.version,
  );
}
