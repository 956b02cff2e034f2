/** Build data about the server, compiled into the client, so that changing the server's files cannot change it. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

declare const SEALED_START: readonly string[];
declare const SERVER_DIGESTS: Readonly<Record<string, string>> | undefined;

/** The command that seals a process, then executes the command after it; see `server/privacy/seal/sealedStart.ts`. */
export function sealedStart(): readonly string[] {
  return SEALED_START;
}

/** SHA-256 of the server's JavaScript files by name. Undefined in watch builds, where the files change. */
export function serverDigests(): Readonly<Record<string, string>> | undefined {
  return SERVER_DIGESTS;
}

/** The names of files that are missing or differ from the build. */
export function changedFiles(folder: string, digests: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(digests).flatMap(([name, digest]) =>
    digestOf(join(folder, name)) === digest ? [] : [name],
  );
}

function digestOf(path: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return undefined;
  }
}
