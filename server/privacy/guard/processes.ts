import childProcess from "node:child_process";
import { constants } from "node:os";
import type { Allowed } from "./allowed";
import { add, apply, copyList, includes, type Method, plainString, refuse, replace } from "./plain";
import type { SpawnProbe } from "./spawnProbe";

/** Variables that the caller may set for a child. All others are this process's own, from before other code ran. */
const settableVariables = [
  "GGML_NO_BACKTRACE=1",
  "TEST_BINDING_CP=true",
  "NODE_CHANNEL_SERIALIZATION_MODE=json",
  "NODE_CHANNEL_SERIALIZATION_MODE=advanced",
];
/** Variables that make Node, the linker, OpenSSL or llama.cpp load code into a process. */
const loader = /^(NODE_|LD_|DYLD_|GGML_BACKEND_PATH=|OPENSSL_CONF=)/i;

/** A child's stream, in Node's internal form. */
type ChildStream = Readonly<Record<string, unknown>>;

/**
 * Lets only the allowed modules run in child processes, guarded like this one. Checks in the native function, which is
 * the last to be called: reads each argument once and passes on only values that it has created itself.
 */
export function guardProcesses(
  { processes, preload }: Allowed,
  { prototype, positional, flags }: SpawnProbe,
): void {
  const refused = refuse("child_process.spawn");
  const spawn = prototype["spawn"] as Method;
  const [program, given] = [process.execPath, [...process.execArgv]];
  const isPreloaded = given.includes(preload);
  const environment = Object.entries(process.env)
    .map(([name, value]) => `${name}=${value}`)
    .filter((pair) => !loader.test(pair));
  replace(prototype, "spawn", function (this: unknown, ...call: readonly unknown[]) {
    if (call.length !== (positional ? 8 : 1)) return refused();
    const asked = positional ? fromParts(call) : (call[0] as Spawned);
    const { file } = asked;
    const all = copyList(asked.args, plainString);
    const streams = copyList(asked.stdio, plainStream);
    if (file !== program || all === undefined || all[0] !== program || streams === undefined)
      return refused();
    const first = firstOfModule(all, given);
    if (!includes(processes, all[first])) return refused();
    const args = [program];
    for (let index = 0; index < given.length; index++) add(args, given[index] as string);
    if (!isPreloaded) {
      add(args, "--require");
      add(args, preload);
    }
    for (let index = first; index < all.length; index++) add(args, all[index] as string);
    const pairs = environmentOf(environment, streams, asked.envPairs);
    if (positional) {
      const parts = [program, args, undefined, pairs, streams, flags, undefined, undefined] as const;
      return apply(spawn, this, parts as unknown as never[]);
    }
    const options = {
      __proto__: null,
      file: program,
      args,
      envPairs: pairs,
      stdio: streams,
      windowsHide: true,
    };
    return apply(spawn, this, [options] as unknown as never[]);
  });
  for (const name of ["spawnSync", "execSync", "execFileSync"] as const) {
    replace(childProcess, name, refuse(`child_process.${name}`));
  }
}

interface Spawned {
  readonly file: unknown;
  readonly args: unknown;
  readonly stdio: unknown;
  readonly envPairs: unknown;
}

function fromParts(call: readonly unknown[]): Spawned {
  return { file: call[0], args: call[1], envPairs: call[3], stdio: call[4] };
}

/** Index of the module in the arguments: `fork` passes on the arguments of Node itself, `execFile` does not. */
function firstOfModule(all: readonly string[], given: readonly string[]): number {
  for (let index = 0; index < given.length; index++) if (all[index + 1] !== given[index]) return 1;
  return given.length + 1;
}

/**
 * Copies a stream if it is a new pipe, nothing, or the same standard stream as this process's; otherwise returns
 * undefined.
 */
function plainStream(value: unknown, index: number): ChildStream | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, handle, ipc, fd } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case "ignore":
      return { __proto__: null, type } as ChildStream;
    case "pipe":
    case "overlapped":
      return { __proto__: null, type, handle, ipc: ipc === true } as ChildStream;
    case "inherit":
    case "fd":
      return fd === index && index <= 2 ? ({ __proto__: null, type, fd: index } as ChildStream) : undefined;
    default:
      return undefined;
  }
}

function environmentOf(own: readonly string[], streams: readonly ChildStream[], asked: unknown): string[] {
  const pairs: string[] = [];
  for (let index = 0; index < own.length; index++) add(pairs, own[index] as string);
  for (let index = 0; index < streams.length; index++) {
    if (streams[index]?.["ipc"] === true) add(pairs, `NODE_CHANNEL_FD=${index}`);
  }
  const wanted = copyList(asked, plainString) ?? [];
  for (let index = 0; index < wanted.length; index++) {
    if (includes(settableVariables, wanted[index])) add(pairs, wanted[index] as string);
  }
  return pairs;
}

/**
 * Lets Node signal only this process. Signal 0, which only asks whether a process exists, stays allowed for all
 * processes.
 */
export function guardSignals(refused: number): void {
  const inside = process as unknown as { _kill: Method };
  const kill = inside._kill;
  const { pid } = process;
  const opensDebugger = constants.signals.SIGUSR1;
  replace(process, "_kill", (target: unknown, signal: unknown) => {
    if (typeof target !== "number" || typeof signal !== "number") return refused;
    if (signal !== 0 && (target !== pid || signal === opensDebugger)) return refused;
    return apply(kill, process, [target, signal] as unknown as never[]);
  });
}
