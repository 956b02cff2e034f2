import { createRequire, syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openFiles } from "./sockets";

const require = createRequire(import.meta.url);

export type How = "read" | "written";

/** Which files this thread has opened through Node, ours and those of libraries alike. */
export interface FileAccount {
  /** Each with the strongest thing that was done to it. */
  readonly opened: ReadonlyMap<string, How>;
  /** What the program that started us had open and did not close: VS Code leaves its logs. */
  readonly inherited: ReadonlySet<string>;
  /** How many there was no room for. */
  readonly unlisted: number;
  add(path: string, how: How): void;
}

/** More than the files of a large workspace that are open or near to those. */
const mostFiles = 20_000;

/** Functions of `node:fs` and `node:fs/promises` whose first argument is opened as the flags say, the second argument. */
const opening = ["open", "openSync"];
/** Those that only read what their first argument names; streams open theirs with `open`. */
const reading = ["readFile", "readFileSync", "readdir", "readdirSync", "opendir", "opendirSync"];
const writing = ["writeFile", "writeFileSync", "appendFile", "appendFileSync", "mkdir", "mkdirSync"];
/** Those that write what their second argument names. */
const copying = ["copyFile", "copyFileSync", "cp", "cpSync", "rename", "renameSync", "link", "linkSync"];

/** To be made before anything is opened. */
export function createAccount(): FileAccount {
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
      if (opened.size >= mostFiles && !opened.has(path)) unlisted++;
      else opened.set(path, how);
    },
  };
}

/**
 * Tells of every file that this thread opens through Node from now on. What native code opens by itself, libraries, models and
 * databases, is seen in the kernel's list of what is mapped and open (`fileFacts.ts`).
 */
export function watchFiles(note: (path: string, how: How) => void): void {
  const noteAny = (path: unknown, how: How) => {
    const known = pathOf(path);
    if (known !== undefined && !isDescriptor(known)) note(known, how);
  };
  for (const module of [require("node:fs"), require("node:fs/promises")]) {
    wrap(module, opening, ([path, flags]) => noteAny(path, writes(flags) ? "written" : "read"));
    wrap(module, reading, ([path]) => noteAny(path, "read"));
    wrap(module, writing, ([path]) => noteAny(path, "written"));
    wrap(module, copying, ([from, to]) => {
      noteAny(from, "read");
      noteAny(to, "written");
    });
  }
  syncBuiltinESMExports();
}

type Functions = Record<string, (...args: unknown[]) => unknown>;

function wrap(module: Functions, names: readonly string[], note: (args: readonly unknown[]) => void): void {
  for (const name of names) {
    const original = module[name];
    if (original === undefined) continue;
    const noted = function (this: unknown, ...args: unknown[]) {
      note(args);
      return original.apply(this, args);
    };
    // `util.promisify` finds the promise's form of some of them in a property.
    module[name] = Object.defineProperties(noted, Object.getOwnPropertyDescriptors(original)) as typeof noted;
  }
}

/** What is open already: it was noted by its own path. */
function isDescriptor(path: string): boolean {
  return /^\/proc\/self\/fd\/\d+$/.test(path);
}

function writes(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & 3) !== 0;
  return typeof flags === "string" && /[wa+]/.test(flags);
}

/** Undefined for descriptors and handles: those were opened before. */
function pathOf(path: unknown): string | undefined {
  try {
    if (typeof path === "string") return resolve(path);
    if (path instanceof URL) return fileURLToPath(path);
    return Buffer.isBuffer(path) ? resolve(path.toString()) : undefined;
  } catch {
    return undefined;
  }
}
