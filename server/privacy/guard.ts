import { createRequire, syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/**
 * What all of Node's modules for the network and for processes go through in the end: net, tls, http, http2, dgram, dns, fetch,
 * child_process, cluster and inspector. To change these few instead takes 1 ms; to load all of those modules, 40.
 */
const refusedMethods: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  tcp_wrap: { TCP: ["connect", "connect6", "bind", "bind6", "listen"] },
  pipe_wrap: { Pipe: ["connect", "connect2", "bind", "bind2", "listen"] },
  udp_wrap: {
    UDP: ["bind", "bind6", "connect", "connect6", "send", "send6", "addMembership"],
  },
};
const refusedFunctions: Readonly<Record<string, readonly string[]>> = {
  cares_wrap: ["getaddrinfo", "getnameinfo"],
};
const refusedGlobals = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"];

/** What may be started all the same, by absolute path. */
export interface Allowed {
  /** Modules that run in a process of their own, and only as they are: no arguments for Node. */
  isProcess(module: string): boolean;
  /** The one module that runs in a thread. It guards itself. */
  readonly worker: string;
}

/**
 * Makes Node's own ways out fail in this thread, as if the system had refused them: the second wall where the kernel seals, and
 * the only one elsewhere. It stops mistakes and dependencies that behave, not native code: a library that is loaded with
 * `process.dlopen` can do all that the kernel lets it do, and node-llama-cpp has to load one.
 */
export function guard(allowed: Allowed = nothing): void {
  const { binding } = process as unknown as { binding(name: string): Binding };
  const { UV_EACCES } = binding("uv") as unknown as { UV_EACCES: number };
  const fails = () => UV_EACCES;
  for (const [name, types] of Object.entries(refusedMethods)) {
    for (const [type, methods] of Object.entries(types)) {
      const prototype = binding(name)[type]?.prototype;
      for (const method of methods) if (prototype?.[method]) replace(prototype, method, fails);
    }
  }
  for (const [name, functions] of Object.entries(refusedFunctions)) {
    for (const each of functions) replace(binding(name), each, fails);
  }
  const channel = binding("cares_wrap")["ChannelWrap"]?.prototype ?? {};
  for (const method of Object.keys(channel)) {
    if (/^(query|getHostByAddr)/.test(method)) replace(channel, method, fails);
  }
  replace(binding("spawn_sync"), "spawn", () => ({ error: UV_EACCES, pid: 0, status: null, output: null }));
  guardProcesses(allowed);
  guardThreads(allowed.worker);
  guardRest();
}

const nothing: Allowed = { isProcess: () => false, worker: "" };

type Binding = Record<string, { prototype: Record<string, unknown> }>;
interface SpawnOptions {
  readonly file: string;
  readonly args?: readonly string[];
  readonly envPairs?: readonly string[];
}

function guardProcesses(allowed: Allowed): void {
  const { prototype } = require("node:child_process").ChildProcess;
  const spawn: (this: unknown, options: SpawnOptions) => unknown = prototype.spawn;
  replace(prototype, "spawn", function (this: unknown, options: SpawnOptions) {
    const [, module = "", ...rest] = options.args ?? [];
    const asItIs =
      options.file === process.execPath &&
      !rest.some((argument) => argument.startsWith("-")) &&
      !options.envPairs?.some((pair) => pair.startsWith("NODE_OPTIONS="));
    if (!asItIs || !allowed.isProcess(module)) refuse("child_process.spawn")();
    return spawn.call(this, options);
  });
}

function guardThreads(allowed: string): void {
  const threads = require("node:worker_threads");
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(module: unknown, options: Record<string, unknown> = {}) {
      const path = module instanceof URL ? fileURLToPath(module) : String(module);
      const asItIs = ["eval", "execArgv", "env"].every((option) => options[option] === undefined);
      if (path !== allowed || !asItIs) refuse("worker_threads.Worker")();
      super(module, options);
    }
  };
}

/** What would go around the rest: other programs in this process, the debugger's port, and Node's inside. */
function guardRest(): void {
  for (const name of refusedGlobals) {
    // To define over it would have Node load what it stands for, which takes 45 ms.
    delete (globalThis as Record<string, unknown>)[name];
    Object.defineProperty(globalThis, name, { value: refuse(name), configurable: false, writable: false });
  }
  const inspector = require("node:inspector");
  replace(inspector, "open", refuse("inspector.open"));
  for (const name of ["execve", "binding", "_linkedBinding", "_debugProcess"] as const) {
    replace(process as unknown as Record<string, unknown>, name, refuse(`process.${name}`));
  }
  syncBuiltinESMExports();
}

function replace(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: false, writable: false, enumerable: true });
}

/** A function that can also be called with `new`. */
function refuse(what: string): () => never {
  return function refused(): never {
    throw new Error(`${what} is refused: the Inhouse server has no network and starts no programs.`);
  };
}
