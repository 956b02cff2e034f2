import asyncHooks from "node:async_hooks";
import inspector from "node:inspector";
import inspectorPromises from "node:inspector/promises";
import { syncBuiltinESMExports } from "node:module";
import { getSystemErrorMap } from "node:util";
import { guardEnvironment, guardNative } from "./guard/native";
import { guardNetwork } from "./guard/network";
import { refuse, replace } from "./guard/plain";
import { guardProcesses, guardSignals } from "./guard/processes";
import { spawnProbe } from "./guard/spawnProbe";
import { guardThreads } from "./guard/threads";

/** What may be started and loaded all the same, by absolute path. */
export interface Allowed {
  /** Modules that run in a process of their own, as they are: no arguments for Node, no environment of the caller's. */
  readonly processes: readonly string[];
  /** The one module that runs in threads; "" for none. */
  readonly thread: string;
  /** A CommonJS module that guards a process or a thread, loaded before anything else there. */
  readonly preload: string;
  /** Folders with native libraries, by their real paths. */
  readonly libraries: readonly string[];
}

/**
 * Makes Node's own network, processes, threads, debugger and libraries fail in this thread, as if the system had refused them: the
 * second wall where the kernel seals, and the only one elsewhere. It holds against JavaScript that runs after it, whatever that does to
 * built-in objects. It does not hold against native code.
 */
export function guard(allowed: Allowed): void {
  const probe = spawnProbe();
  guardNetwork(probe, errorNumber("EACCES"));
  guardProcesses(allowed, probe);
  guardSignals(errorNumber("EPERM"));
  guardThreads(allowed);
  guardNative(allowed.libraries);
  guardEnvironment();
  guardDebugger();
  guardGlobals();
  // Its callbacks run in the middle of what Node does, with the native objects in hand.
  replace(asyncHooks, "createHook", refuse("async_hooks.createHook"));
  for (const name of ["execve", "binding", "_linkedBinding"])
    replace(process, name, refuse(`process.${name}`));
  // It looks up the names of hosts.
  replace(process, "report", undefined);
  syncBuiltinESMExports();
}

/** It runs any code anywhere, and listens on a port. */
function guardDebugger(): void {
  for (const name of ["connect", "connectToMainThread", "post"]) {
    replace(inspector.Session.prototype, name, refuse("inspector.Session"));
  }
  for (const module of [inspector, inspectorPromises]) {
    for (const name of ["open", "waitForDebugger", "Session"])
      replace(module, name, refuse(`inspector.${name}`));
  }
  for (const name of ["_debugProcess", "_debugEnd"]) replace(process, name, refuse(`process.${name}`));
  // It would open the debugger's port.
  if (process.platform !== "win32") process.on("SIGUSR1", () => {});
}

function guardGlobals(): void {
  for (const name of ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]) {
    // To define over it would have Node load what it stands for, which takes 45 ms.
    delete (globalThis as Record<string, unknown>)[name];
    Object.defineProperty(globalThis, name, { value: refuse(name), configurable: false, writable: false });
  }
}

/** A number of libuv's. */
function errorNumber(code: string): number {
  for (const [number, [name]] of getSystemErrorMap()) if (name === code) return number;
  throw new Error(`this Node has no ${code}`);
}
