import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { l10n } from "../../protocol/l10n";
import { writableArgument, writableFolders } from "../../protocol/launch";
import type { TestedProcess } from "./claims";

/** The module that the child process runs. It lies beside the server's module. */
export const childModule = fileURLToPath(new URL("./sealTest.mjs", import.meta.url));

/** A loaded or emulated machine was seen to need 52 seconds. */
const longestSeconds = 90;

/** Runs the self-test in a child process and returns its result. Throws if the child fails or takes too long. */
export async function childTest(): Promise<TestedProcess> {
  const options = { timeout: longestSeconds * 1000, env: { ...process.env, NODE_OPTIONS: undefined } };
  const writable = writableFolders(process.argv).flatMap((folder) => [writableArgument, folder]);
  const { stdout } = await promisify(execFile)(process.execPath, [childModule, ...writable], options);
  // The seal may refuse the signal that ends the child at the timeout: it then ends by itself, unheard.
  if (stdout === "") throw new Error(l10n.t("the self-test took longer than {0} seconds", longestSeconds));
  return JSON.parse(stdout) as TestedProcess;
}
