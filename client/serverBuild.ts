/** What the build knows of the server, put into the client's own text: whoever changes the server's files cannot change this. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

declare const SEALED_START: readonly string[];
declare const SERVER_DIGESTS: Readonly<Record<string, string>> | undefined;

/** The command that seals a process and then becomes what comes after it; see `server/privacy/sealedStart.ts`. */
export function sealedStart(): readonly string[] {
  return SEALED_START;
}

/** SHA-256 of the server's JavaScript, by name in its folder. Undefined while the build watches the sources: they change. */
export function serverDigests(): Readonly<Record<string, string>> | undefined {
  return SERVER_DIGESTS;
}

/** The files that are not what was built, or are not there. */
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
