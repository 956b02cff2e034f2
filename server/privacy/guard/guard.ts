import asyncHooks from "node:async_hooks";
import inspector from "node:inspector";
import inspectorPromises from "node:inspector/promises";
import { syncBuiltinESMExports } from "node:module";
import { getSystemErrorMap } from "node:util";
import type { Allowed } from "./allowed";
import { guardEnvironment, guardNative } from "./native";
import { guardNetwork } from "./network";
import { refuse, replace } from "./plain";
import { guardProcesses, guardSignals } from "./processes";
import { spawnProbe } from "./spawnProbe";
import { guardThreads } from "./threads";

/**
 * Makes Node's network, processes, threads, debugger and native libraries fail in this thread, as if the system had
 * refused them, except for `allowed`. The guard is the second line of defense where the kernel seals, and the only one
 * elsewhere. It holds against JavaScript that runs later, whatever that does to built-in objects. It does not hold
 * against native code.
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
  // Its callbacks run inside Node's operations and receive the native objects.
  replace(asyncHooks, "createHook", refuse("async_hooks.createHook"));
  for (const name of ["execve", "binding", "_linkedBinding"])
    replace(process, name, refuse(`process.${name}`));
  // Reports look up host names.
  replace(process, "report", undefined);
  syncBuiltinESMExports();
}

/** Blocks the debugger, which runs any code anywhere and listens on a port. */
function guardDebugger(): void {
  for (const name of ["connect", "connectToMainThread", "post"]) {
    replace(inspector.Session.prototype, name, refuse("inspector.Session"));
  }
  for (const module of [inspector, inspectorPromises]) {
    for (const name of ["open", "waitForDebugger", "Session"])
      replace(module, name, refuse(`inspector.${name}`));
  }
  for (const name of ["_debugProcess", "_debugEnd"]) replace(process, name, refuse(`process.${name}`));
  // By default, this signal opens the debugger's port.
  if (process.platform !== "win32") process.on("SIGUSR1", () => {});
}

function guardGlobals(): void {
  for (const name of ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]) {
    // Deletes first, because redefining the property makes Node load the real implementation, which takes 45 ms.
    delete (globalThis as Record<string, unknown>)[name];
    Object.defineProperty(globalThis, name, { value: refuse(name), configurable: false, writable: false });
  }
}

/** The error number that libuv uses for a code such as EACCES. */
function errorNumber(code: string): number {
  for (const [number, [name]] of getSystemErrorMap()) if (name === code) return number;
  throw new Error(`this Node has no ${code}`);
}
