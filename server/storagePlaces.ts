import { isAbsolute, resolve, sep } from "node:path";
import type { Logger } from "./log";

const names = [
  ...([
    "statisticsPath",
    "editRecordPath",
    "promptCacheFolder",
    "codebaseFolder",
    "modelTrialsFolder",
  ] as const),
];

/** Where the server keeps things, as absolute paths. */
export type StoragePlaces = Readonly<Partial<Record<(typeof names)[number], string>>>;

/**
 * Only the editor says where, when it starts the server: no setting, and so no workspace, may name a file to write. A sealed server
 * can write to the folders that its arguments name and nowhere else.
 */
export function storagePlaces(
  initializationOptions: unknown,
  writable: readonly string[] | undefined,
  log: Logger,
): StoragePlaces {
  if (typeof initializationOptions !== "object" || initializationOptions === null) return {};
  const named = initializationOptions as Readonly<Record<string, unknown>>;
  const places = names.flatMap((name) => {
    const path = named[name];
    if (typeof path !== "string" || !isAbsolute(path)) return [];
    if (writable === undefined || writable.some((folder) => isIn(path, folder)))
      return [[name, path] as const];
    log.warn(
      `Nothing is kept as ${name}: name a folder around it with --writable when the server is started.`,
    );
    return [];
  });
  return Object.fromEntries(places);
}

function isIn(path: string, folder: string): boolean {
  return `${resolve(path)}${sep}`.startsWith(`${resolve(folder)}${sep}`);
}
