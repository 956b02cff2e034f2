import { createRequire, syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";

const require = createRequire(import.meta.url);

/** What each module of Node would reach the network with, or start what could. */
const refused: Readonly<Record<string, readonly string[]>> = {
  net: ["connect", "createConnection", "createServer"],
  tls: ["connect", "createServer"],
  http: ["request", "get", "createServer"],
  https: ["request", "get", "createServer"],
  http2: ["connect", "createServer", "createSecureServer"],
  dgram: ["createSocket"],
  dns: ["lookup", "lookupService", "resolve", "resolve4", "resolve6", "resolveAny", "reverse"],
  "dns/promises": ["lookup", "lookupService", "resolve", "resolve4", "resolve6", "resolveAny", "reverse"],
  child_process: ["exec", "execFile", "execFileSync", "execSync", "spawn", "spawnSync", "fork"],
  cluster: ["fork"],
  inspector: ["open"],
};
const refusedMethods = [
  ["net", "Socket", "connect"],
  ["net", "Server", "listen"],
  ["dgram", "Socket", "bind"],
  ["dgram", "Socket", "connect"],
  ["dgram", "Socket", "send"],
] as const;
const refusedGlobals = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"];

/**
 * node-llama-cpp tries each native library in a process of its own first, because one that does not fit this machine would end
 * the server.
 */
const allowedFork = "testBindingBinary.js";
/** Guards itself. */
const allowedWorker = "codebaseWorker.mjs";

/**
 * Makes Node's own ways out fail in this process: the second wall where the kernel seals, and the only one elsewhere. It stops
 * mistakes and dependencies that behave, not native code.
 */
export function guard(): void {
  const { Worker } = require("node:worker_threads");
  const fork: (...args: readonly unknown[]) => unknown = require("node:child_process").fork;
  for (const [module, names] of Object.entries(refused)) {
    const exports = require(`node:${module}`);
    for (const name of names) exports[name] = refuse(`${module}.${name}`);
  }
  for (const [module, type, method] of refusedMethods) {
    require(`node:${module}`)[type].prototype[method] = refuse(`${module}.${type}.${method}`);
  }
  for (const name of refusedGlobals) {
    Object.defineProperty(globalThis, name, { value: refuse(name), configurable: false, writable: false });
  }
  require("node:child_process").fork = (module: unknown, ...rest: unknown[]) => {
    if (basename(String(module)) === allowedFork) return fork(module, ...rest);
    return refuse("child_process.fork")();
  };
  require("node:worker_threads").Worker = class extends Worker {
    constructor(module: unknown, options: unknown) {
      if (basename(String(module)) !== allowedWorker) refuse("worker_threads.Worker")();
      super(module, options);
    }
  };
  syncBuiltinESMExports();
}

/** A function that can also be called with `new`. */
function refuse(what: string): () => never {
  return function refused(): never {
    throw new Error(`${what} is refused: the Inhouse server has no network and starts no programs.`);
  };
}
