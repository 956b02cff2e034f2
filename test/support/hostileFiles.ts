import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Creates something at a path that is no ordinary file, or one that should not be read. */
type Make = (path: string) => void;

const linkTo =
  (target: string): Make =>
  (path) =>
    symlinkSync(target, path);

/** Every kind of entry that a foreign folder can hold under a file's name, by description. */
export const hostileKinds: Readonly<Record<string, Make>> = {
  "a link to a terminal": linkTo("/dev/ptmx"),
  "a link to endless zeros": linkTo("/dev/zero"),
  "a link to endless noise": linkTo("/dev/random"),
  "a link to the input of this process": linkTo("/dev/stdin"),
  "a link to the kernel's messages": linkTo("/proc/kmsg"),
  "a link to the environment": linkTo("/proc/self/environ"),
  "a link to open files": linkTo("/proc/self/fd"),
  "a link to an open file": linkTo("/proc/self/fd/0"),
  "a link to everything": linkTo("/"),
  "a link outside": linkTo("/etc/passwd"),
  "a link to nothing": linkTo("nowhere"),
  "a link to itself": (path) => symlinkSync(basename(path), path),
  "a link to its folder": linkTo("."),
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a link to a pipe": (path) => {
    const pipe = join(dirname(path), `.pipe-${basename(path)}`);
    execFileSync("mkfifo", [pipe]);
    symlinkSync(pipe, path);
  },
  "a socket": makeSocket,
  "a folder": (path) => mkdirSync(path),
  "4 GB of nothing": (path) => {
    const file = openSync(path, "w");
    ftruncateSync(file, 2 ** 32);
    closeSync(file);
  },
  "a line of 10 MB": (path) => writeFileSync(path, "a".repeat(10 * 2 ** 20)),
  "nothing but zeros": (path) => writeFileSync(path, Buffer.alloc(100_000)),
};

/** Creates a socket without a listener. Perl runs inside the folder, because the path of a socket must be short. */
function makeSocket(path: string): void {
  const program = `use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) or die; bind(S, pack_sockaddr_un($ARGV[0])) or die $!;`;
  execFileSync("perl", ["-e", program, basename(path)], { cwd: dirname(path) });
}
