import crypto from "node:crypto";
import { realpathSync } from "node:fs";
import modules from "node:module";
import { sep } from "node:path";
import v8 from "node:v8";
import { apply, construct, type Method, ownKeys, refuse, replace } from "./plain";

const require = modules.createRequire(process.execPath);

/**
 * Allows native libraries from these folders only, because native code can do everything that the kernel allows.
 * Refuses every other function of Node that loads a library or changes how the process itself runs.
 */
export function guardNative(folders: readonly string[]): void {
  guardLibraries(folders);
  replace(crypto, "setEngine", refuse("crypto.setEngine"));
  // Must come after the steps above, because it opens the file that NODE_EXTRA_CA_CERTS names.
  const prototype = secureContextPrototype();
  for (const name of ["setEngineKey", "setClientCertEngine"]) {
    if (name in prototype) replace(prototype, name, refuse(`tls: ${name}`));
  }
  const Database = loadSqlite()?.DatabaseSync.prototype as Record<string, unknown> | undefined;
  for (const name of ["loadExtension", "enableLoadExtension"]) {
    if (Database !== undefined && name in Database) replace(Database, name, refuse(`sqlite: ${name}`));
  }
  replace(v8, "setFlagsFromString", refuse("v8.setFlagsFromString"));
}

/**
 * Finds the prototype of the native object behind TLS keys and certificates. Stops Node's constructor once it has
 * created that object.
 */
function secureContextPrototype(): Record<string, unknown> {
  const { SecureContext } = require("node:tls") as { SecureContext: { readonly prototype: object } };
  let found: object | undefined;
  function Watched(): void {}
  Watched.prototype = Object.create(SecureContext.prototype, {
    context: {
      set: (context: object) => {
        found = Reflect.getPrototypeOf(context) as object;
        throw new Error("found");
      },
    },
  });
  try {
    construct(SecureContext as unknown as new () => object, [], Watched);
  } catch {
    // The setter above stopped the constructor on purpose.
  }
  if (found === undefined) throw new Error("Node's keys for TLS cannot be guarded");
  return found as Record<string, unknown>;
}

function guardLibraries(folders: readonly string[]): void {
  const { dlopen } = process;
  const realPath = realpathSync.native;
  const { startsWith } = String.prototype;
  const within = folders.map((folder) => folder + sep);
  const isAllowed = (path: string) => {
    for (let index = 0; index < within.length; index++) {
      if (apply(startsWith, path, [within[index]] as unknown as never[])) return true;
    }
    return false;
  };
  replace(process, "dlopen", (module: { exports: unknown }, file: unknown, flags: unknown) => {
    const path = typeof file === "string" ? realPath(file) : "";
    if (!isAllowed(path)) refuse("process.dlopen")();
    // A plain object, because the caller's could be anything.
    const own = { __proto__: null, exports: {} };
    const args = typeof flags === "number" ? [own, path, flags] : [own, path];
    apply(dlopen as Method, process, args as unknown as never[]);
    module.exports = withCheckedBackends(own.exports, (folder) => isAllowed(realPath(folder) + sep));
  });
}

/** Wraps `loadBackends`, by which llama.cpp loads all libraries of a folder, so that it checks the folder. */
function withCheckedBackends(exports: object, isAllowed: (folder: string) => boolean): object {
  const load = (exports as { loadBackends?: Method }).loadBackends;
  if (typeof load !== "function") return exports;
  const checked: Record<PropertyKey, unknown> = {};
  const names = ownKeys(exports);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as PropertyKey;
    if (name !== "loadBackends") replace(checked, name, Reflect.get(exports, name));
  }
  replace(checked, "loadBackends", (folder: unknown) => {
    if (folder !== undefined && !(typeof folder === "string" && isAllowed(folder))) refuse("loadBackends")();
    return apply(load, exports, (folder === undefined ? [] : [folder]) as never[]);
  });
  return checked;
}

/**
 * Replaces `process.env` with a copy, so that JavaScript can no longer change the real environment, which native
 * libraries read to find other libraries to load.
 */
export function guardEnvironment(): void {
  const copy: NodeJS.ProcessEnv = { ...process.env };
  // Variable names on Windows are case-insensitive.
  if (process.platform === "win32") {
    for (const [name, value] of Object.entries(copy)) {
      const upper = name.toUpperCase();
      if (!(upper in copy)) Object.defineProperty(copy, upper, { value, writable: true, configurable: true });
    }
  }
  replace(process, "env", copy);
  if ("loadEnvFile" in process) replace(process, "loadEnvFile", refuse("process.loadEnvFile"));
}

/** Undefined in a Node without SQLite. Suppresses the warning that it is experimental. */
function loadSqlite(): typeof import("node:sqlite") | undefined {
  if (!modules.isBuiltin("node:sqlite")) return undefined;
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return require("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
