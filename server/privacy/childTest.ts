import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writableArgument, writableFolders } from "../protocol/launch";
import type { SealedProcess } from "../protocol/privacy";

/** The module that a process of its own runs, beside the server's. */
export const childModule = fileURLToPath(new URL("./sealTest.mjs", import.meta.url));

/** What a process that this one starts is answered when it tries what the seal has to refuse. */
export async function childTest(): Promise<SealedProcess> {
  const options = { timeout: 20_000, env: { ...process.env, NODE_OPTIONS: undefined } };
  const writable = writableFolders(process.argv).flatMap((folder) => [writableArgument, folder]);
  const { stdout } = await promisify(execFile)(process.execPath, [childModule, ...writable], options);
  return JSON.parse(stdout) as SealedProcess;
}
