/**
 * Names of `initializationOptions` that say where the server stores data. The client gives each place a name, in
 * `client/storage/storageNames.ts`.
 */
export const storagePlaceNames = [
  /** File of the usage statistics. */
  "statisticsPath",
  /** File of what was measured of this machine. */
  "machinePath",
  /** Folder for the results of model trials. */
  "modelTrialsFolder",
  /** Folder for this workspace's prompt cache. */
  "promptCacheFolder",
  /** Folder for this workspace's codebase index. */
  "codebaseFolder",
] as const;

/** Where the server stores its data, as absolute paths. It stores nothing where it has no path. */
export type StoragePlaces = Readonly<Partial<Record<(typeof storagePlaceNames)[number], string>>>;

/** Names in the folder of the engine process, which all windows share. */
export const engineFolderNames = {
  modelTrialsFolder: "model-trials",
  /** Has a folder for each workspace. */
  promptCacheFolder: "prompt-cache",
} as const;

/** Where a damaged file is moved for inspection. */
export function damagedPath(path: string): string {
  return `${path}.damaged`;
}

/** Result of parsing one of our JSON files, before its contents are checked. */
export type Stored =
  | { readonly kind: "known"; readonly version: number; readonly value: Readonly<Record<string, unknown>> }
  /** A later version of Inhouse wrote the file and may need it again: do not change or move it. */
  | { readonly kind: "newer" }
  | { readonly kind: "damaged" };

/** Parses a stored file. Files without a version number are version 1. */
export function parseStored(text: string, version: number): Stored {
  const value = parseObject(text);
  const written = value !== undefined && "version" in value ? value["version"] : 1;
  if (value === undefined || typeof written !== "number" || written < 0) return { kind: "damaged" };
  return written > version ? { kind: "newer" } : { kind: "known", version: written, value };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
