import { EventEmitter } from "node:events";
import modules from "node:module";
import { Duplex, Readable, Stream, Writable } from "node:stream";
import threads from "node:worker_threads";
import type { Allowed } from "./allowed";
import {
  add,
  apply,
  construct,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  includes,
  type Method,
  ownKeys,
  refuse,
  replace,
} from "./plain";

/**
 * Lets only our modules run in threads, and guards each thread like this one before anything else runs in it. Node
 * creates a thread through public objects, so the guard refuses to create one once other code has changed those: no
 * other code may run between the check and the start. It guards the native object behind threads only when the first
 * thread starts, because no code can reach such an object before, and finding it takes milliseconds.
 */
export function guardThreads({ threads: allowed, preload }: Allowed): void {
  const { Worker } = threads;
  const findHandle = handleProbe(Worker, allowed[0] ?? "");
  /** Node's native function that starts a thread; undefined before the first thread. */
  let start: Method | undefined;
  /** Native threads that try to start while a worker is being created; undefined at other times. */
  let starting: unknown[] | undefined;
  const guardHandle = (): Method => {
    const handle = findHandle();
    const original = handle["startThread"] as Method;
    replace(handle, "startThread", function (this: unknown) {
      if (starting === undefined) return refuse("worker_threads.Worker")();
      add(starting, this);
    });
    return original;
  };
  function GuardedWorker(module: unknown, options: unknown): unknown {
    if (!includes(allowed, module)) refuse("worker_threads.Worker")();
    const own = ownOptions(options, preload);
    // Checks last, because reading the options may have run any code.
    if (!isUntouched()) refuse("worker_threads.Worker")();
    start ??= guardHandle();
    const handles: unknown[] = [];
    starting = handles;
    let worker: threads.Worker;
    try {
      worker = construct(Worker, [module, own]);
    } finally {
      starting = undefined;
    }
    if (handles.length !== 1) refuse("worker_threads.Worker")();
    apply(start, handles[0], [] as never[]);
    worker.stderr.on("data", (chunk) => process.stderr.write(chunk));
    return worker;
  }
  // Not a subclass, because the original constructor would be its prototype.
  GuardedWorker.prototype = Worker.prototype;
  replace(Worker.prototype, "constructor", GuardedWorker);
  replace(threads, "Worker", GuardedWorker);
  const isUntouched = snapshotMembers([
    ...[Object.prototype, Array.prototype, Function.prototype],
    ...[EventEmitter, EventEmitter.prototype, Worker.prototype],
    ...[Stream, Readable, Writable, Duplex].flatMap((each) => [each, each.prototype]),
    ...prototypesOf(threads.MessagePort.prototype),
  ]);
  // Its hooks would run in a separate thread.
  if ("register" in modules) replace(modules, "register", refuse("module.register"));
}

const { structuredClone } = globalThis;

/**
 * Copies the caller's data and limits and sets everything else. The thread's output never goes to stdout, which carries
 * LSP.
 */
function ownOptions(options: unknown, preload: string): object {
  const { workerData, resourceLimits } = (options ?? {}) as threads.WorkerOptions;
  const { maxYoungGenerationSizeMb, maxOldGenerationSizeMb } = resourceLimits ?? {};
  return {
    __proto__: null,
    workerData: structuredClone(workerData),
    stdout: true,
    stderr: true,
    execArgv: ["--require", preload],
    resourceLimits: {
      __proto__: null,
      maxYoungGenerationSizeMb: plainNumber(maxYoungGenerationSizeMb),
      maxOldGenerationSizeMb: plainNumber(maxOldGenerationSizeMb),
    },
  };
}

function plainNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/**
 * Returns a function that finds the prototype of the native objects behind threads. It stops Node's constructor once
 * that has created such an object. Takes what the function needs now, before other code has run.
 */
function handleProbe(Worker: typeof threads.Worker, module: string): () => Record<string, unknown> {
  const { set } = Reflect;
  // Created now, because other code can replace the error constructor.
  const stop = new Error("found");
  let found: object | undefined;
  const prototype = new Proxy(Worker.prototype, {
    __proto__: null,
    set: (target: object, key: PropertyKey, value: unknown, receiver: unknown) => {
      if (typeof (value as { startThread?: unknown } | null)?.startThread !== "function")
        return set(target, key, value, receiver);
      found = getPrototypeOf(value as object) as object;
      throw stop;
    },
  } as ProxyHandler<threads.Worker>);
  // A function, because the `prototype` of a class is fixed.
  const Watched = new Proxy(Stream, {
    __proto__: null,
    get: (_: unknown, key: PropertyKey) => (key === "prototype" ? prototype : undefined),
  } as ProxyHandler<typeof Stream>);
  return () => {
    try {
      construct(Worker, [module], Watched);
    } catch {
      // The proxy above stopped the constructor on purpose.
    }
    if (found === undefined) throw new Error("Node's threads cannot be guarded");
    return found as Record<string, unknown>;
  };
}

function prototypesOf(object: object): object[] {
  const parent = getPrototypeOf(object);
  return parent === null || parent === Object.prototype ? [object] : [object, ...prototypesOf(parent)];
}

interface Member {
  readonly key: PropertyKey;
  readonly value: unknown;
  readonly get: unknown;
  readonly set: unknown;
}

/** Returns a function that reports whether all of these objects still have the same members as now. */
function snapshotMembers(objects: readonly object[]): () => boolean {
  const before = objects.map(membersOf);
  return () => {
    for (let index = 0; index < objects.length; index++) {
      if (!isSame(before[index] as Member[], membersOf(objects[index] as object))) return false;
    }
    return true;
  };
}

function membersOf(object: object): Member[] {
  const members: Member[] = [];
  const keys = ownKeys(object);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as PropertyKey;
    const { value, get, set } = getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
    add(members, { key, value, get, set });
  }
  add(members, { key: "prototype of it", value: getPrototypeOf(object), get: undefined, set: undefined });
  return members;
}

function isSame(one: readonly Member[], other: readonly Member[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) {
    const a = one[index] as Member;
    const b = other[index] as Member;
    if (a.key !== b.key || a.value !== b.value || a.get !== b.get || a.set !== b.set) return false;
  }
  return true;
}
