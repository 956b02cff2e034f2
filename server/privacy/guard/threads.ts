import { EventEmitter } from "node:events";
import modules from "node:module";
import { Duplex, Readable, Stream, Writable } from "node:stream";
import threads from "node:worker_threads";
import type { Allowed } from "../guard";
import {
  add,
  apply,
  construct,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  type Method,
  ownKeys,
  refuse,
  replace,
} from "./plain";

/**
 * Lets only one module run in threads, each guarded like this one before anything else runs in it. Node makes a thread by public
 * objects, so none is made once somebody has changed those: nobody's code runs between the check and the start. The native object behind
 * threads is guarded together with the first of them, because nobody has one before, and to look for it takes milliseconds.
 */
export function guardThreads({ thread: allowed, preload }: Allowed): void {
  const { Worker } = threads;
  const findHandle = handleProbe(Worker, allowed);
  /** What starts a native thread; undefined before the first. */
  let start: Method | undefined;
  /** Those that want to start while a thread is made; undefined at other times. */
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
    if (allowed === "" || module !== allowed) refuse("worker_threads.Worker")();
    const own = ownOptions(options, preload);
    // Last, because to read the options may have run anything.
    if (!isUntouched()) refuse("worker_threads.Worker")();
    start ??= guardHandle();
    const handles: unknown[] = [];
    starting = handles;
    let worker: threads.Worker;
    try {
      worker = construct(Worker, [allowed, own]);
    } finally {
      starting = undefined;
    }
    if (handles.length !== 1) refuse("worker_threads.Worker")();
    apply(start, handles[0], [] as never[]);
    worker.stderr.on("data", (chunk) => process.stderr.write(chunk));
    return worker;
  }
  // No subclass, which would have the other as its prototype.
  GuardedWorker.prototype = Worker.prototype;
  replace(Worker.prototype, "constructor", GuardedWorker);
  replace(threads, "Worker", GuardedWorker);
  const isUntouched = watched([
    ...[Object.prototype, Array.prototype, Function.prototype],
    ...[EventEmitter, EventEmitter.prototype, Worker.prototype],
    ...[Stream, Readable, Writable, Duplex].flatMap((each) => [each, each.prototype]),
    ...prototypesOf(threads.MessagePort.prototype),
  ]);
  // Its hooks run in a thread of their own.
  if ("register" in modules) replace(modules, "register", refuse("module.register"));
}

const { structuredClone } = globalThis;

/** Data and limits are the caller's, copied; the rest is ours. Its output never gets to stdout, which carries LSP. */
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
 * Looks for the prototype of the native objects that stand for threads. Node's constructor is stopped as soon as it has made one. What it
 * needs is taken now, before other code has run.
 */
function handleProbe(Worker: typeof threads.Worker, module: string): () => Record<string, unknown> {
  const { set } = Reflect;
  // Made now, because others can replace what makes errors.
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
      // As it was asked to.
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

/** Tells whether all of these objects still have the same members as now. */
function watched(objects: readonly object[]): () => boolean {
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
