import { createRequire, syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openFiles } from "../sockets";

const require = createRequire(import.meta.url);

export type How = "read" | "written";

/** The files that this thread has opened through Node, from our own code and from libraries. */
export interface FileAccessLog {
  /** Paths of the opened files; "written" if the file was both read and written. */
  readonly opened: ReadonlyMap<string, How>;
  /** Files that the program that started this one had left open: VS Code leaves its logs. */
  readonly inherited: ReadonlySet<string>;
  /** Number of files that exceeded the limit of the log. */
  readonly unlisted: number;
  add(path: string, how: How): void;
}

/** Limit of the log: more than the files that are open in a large workspace, and those near to them. */
const maxFiles = 20_000;

/** Functions of `node:fs` and `node:fs/promises` that open their first argument with the flags in the second. */
const opening = ["open", "openSync"];
/** Functions that only read the file or folder in their first argument. Streams open theirs with `open`. */
const reading = ["readFile", "readFileSync", "readdir", "readdirSync", "opendir", "opendirSync"];
const writing = ["writeFile", "writeFileSync", "appendFile", "appendFileSync", "mkdir", "mkdirSync"];
/** Functions that read the file in their first argument and write the one in their second. */
const copying = ["copyFile", "copyFileSync", "cp", "cpSync", "rename", "renameSync", "link", "linkSync"];

/** Call it before anything is opened. */
export function createFileAccessLog(): FileAccessLog {
  const opened = new Map<string, How>();
  const inherited = new Set(openFiles());
  let unlisted = 0;
  return {
    opened,
    inherited,
    get unlisted() {
      return unlisted;
    },
    add: (path, how) => {
      if (opened.get(path) === "written") return;
      if (opened.size >= maxFiles && !opened.has(path)) unlisted++;
      else opened.set(path, how);
    },
  };
}

/**
 * Reports every file that this thread opens through Node from now on. Files that native code opens itself (libraries,
 * models, databases) appear in the kernel's list of mapped and open files (`fileFacts.ts`).
 */
export function watchFiles(record: (path: string, how: How) => void): void {
  const recordPath = (path: unknown, how: How) => {
    const known = pathOf(path);
    if (known !== undefined && !isDescriptor(known)) record(known, how);
  };
  for (const module of [require("node:fs"), require("node:fs/promises")]) {
    wrap(module, opening, ([path, flags]) => recordPath(path, writes(flags) ? "written" : "read"));
    wrap(module, reading, ([path]) => recordPath(path, "read"));
    wrap(module, writing, ([path]) => recordPath(path, "written"));
    wrap(module, copying, ([from, to]) => {
      recordPath(from, "read");
      recordPath(to, "written");
    });
  }
  syncBuiltinESMExports();
}

type Functions = Record<string, (...args: unknown[]) => unknown>;

function wrap(module: Functions, names: readonly string[], record: (args: readonly unknown[]) => void): void {
  for (const name of names) {
    const original = module[name];
    if (original === undefined) continue;
    const recorded = function (this: unknown, ...args: unknown[]) {
      record(args);
      return original.apply(this, args);
    };
    // `util.promisify` finds the promise variant of some functions in a property.
    const properties = Object.getOwnPropertyDescriptors(original);
    module[name] = Object.defineProperties(recorded, properties) as typeof recorded;
  }
}

/** Whether the path names an open descriptor, whose file is recorded by its own path. */
function isDescriptor(path: string): boolean {
  return /^\/proc\/self\/fd\/\d+$/.test(path);
}

function writes(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & 3) !== 0;
  return typeof flags === "string" && /[wa+]/.test(flags);
}

/** Absolute path of an argument; undefined for descriptors and handles, whose files were opened before. */
function pathOf(path: unknown): string | undefined {
  try {
    if (typeof path === "string") return resolve(path);
    if (path instanceof URL) return fileURLToPath(path);
    return Buffer.isBuffer(path) ? resolve(path.toString()) : undefined;
  } catch {
    return undefined;
  }
}
