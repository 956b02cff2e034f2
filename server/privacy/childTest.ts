import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { SealedProcess } from "../protocol/privacy";

/** The module that a process of its own runs, beside the server's. */
export const childModule = fileURLToPath(new URL("./sealTest.mjs", import.meta.url));

/** What a process that this one starts is answered when it tries to get out. */
export async function childTest(stranger: number): Promise<SealedProcess> {
  const options = { timeout: 20_000, env: { ...process.env, NODE_OPTIONS: undefined } };
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [childModule, String(stranger)], options);
  return JSON.parse(stdout) as SealedProcess;
}
