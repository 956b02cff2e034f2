import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writableArgument, writableFolders } from "../../protocol/launch";
import type { TestedProcess } from "./claims";

/** The module that the child process runs. It lies beside the server's module. */
export const childModule = fileURLToPath(new URL("./sealTest.mjs", import.meta.url));

/**
 * Runs the self-test in a child process and returns its result. Throws if the child fails or takes longer than 20
 * seconds.
 */
export async function childTest(): Promise<TestedProcess> {
  const options = { timeout: 20_000, env: { ...process.env, NODE_OPTIONS: undefined } };
  const writable = writableFolders(process.argv).flatMap((folder) => [writableArgument, folder]);
  const { stdout } = await promisify(execFile)(process.execPath, [childModule, ...writable], options);
  return JSON.parse(stdout) as TestedProcess;
}
