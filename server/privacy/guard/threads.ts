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
 * objects, so none is made once somebody has changed those: nobody's code runs between the check and the start.
 */
export function guardThreads({ thread: allowed, preload }: Allowed): void {
  const { Worker } = threads;
  const handle = handlePrototype(Worker);
  const start = handle["startThread"] as Method;
  /** Those that want to start while a thread is made; undefined at other times. */
  let starting: unknown[] | undefined;
  replace(handle, "startThread", function (this: unknown) {
    if (starting === undefined) return refuse("worker_threads.Worker")();
    add(starting, this);
  });
  function GuardedWorker(module: unknown, options: unknown): unknown {
    if (allowed === "" || module !== allowed) refuse("worker_threads.Worker")();
    const own = ownOptions(options, preload);
    // Last, because to read the options may have run anything.
    if (!isUntouched()) refuse("worker_threads.Worker")();
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

/** Of the native object that stands for a thread. Node's constructor is stopped as soon as it has made one. */
function handlePrototype(Worker: typeof threads.Worker): Record<string, unknown> {
  let found: object | undefined;
  const prototype = new Proxy(Worker.prototype, {
    set: (target, key, value, receiver) => {
      if (typeof value?.startThread !== "function") return Reflect.set(target, key, value, receiver);
      found = getPrototypeOf(value) as object;
      throw new Error("found");
    },
  });
  // A function, because the `prototype` of a class is fixed.
  const Watched = new Proxy(Stream, { get: (_, key) => (key === "prototype" ? prototype : undefined) });
  try {
    construct(Worker, [process.execPath], Watched);
  } catch {
    // As it was asked to.
  }
  if (found === undefined) throw new Error("Node's threads cannot be guarded");
  return found as Record<string, unknown>;
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
