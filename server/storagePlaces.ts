import { isAbsolute, resolve, sep } from "node:path";
import type { Logger } from "./log";
import { type StoragePlaces, storagePlaceNames } from "./protocol/stored";

/**
 * Reads the storage paths from the initialization options. Only the editor sets them, when it starts the server: a setting, and
 * thus a workspace, must not choose a file to write. A sealed server can write only to the folders in its arguments.
 */
export function storagePlaces(
  initializationOptions: Readonly<Record<string, unknown>>,
  writable: readonly string[] | undefined,
  log: Logger,
): StoragePlaces {
  const places = storagePlaceNames.flatMap((name) => {
    const path = initializationOptions[name];
    if (typeof path !== "string" || !isAbsolute(path)) return [];
    if (writable === undefined || writable.some((folder) => isIn(path, folder)))
      return [[name, path] as const];
    log.warn(`Cannot write to ${name}: start the server with --writable and a folder that contains it.`);
    return [];
  });
  return Object.fromEntries(places);
}

function isIn(path: string, folder: string): boolean {
  return `${resolve(path)}${sep}`.startsWith(`${resolve(folder)}${sep}`);
}
