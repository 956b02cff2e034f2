import type { Assets } from "../assets";
import { complete } from "./complete";
import { doctor } from "./doctor";
import { UsageError } from "./usage";

const usage = `Usage:
  inhouse --stdio                      language server on stdin and stdout
  inhouse complete FILE:LINE:COLUMN    print the completion at a position (counted from 1)
  inhouse doctor [--json]              hardware, backend, model and seal
Options:
  --model FILE                         a GGUF file instead of the bundled starter model
`;

/** Exit codes: 0 success, 1 failure, 2 wrong usage. */
export async function runCommandLine(args: readonly string[], assets: Assets): Promise<0 | 1 | 2> {
  const [command, ...rest] = args;
  if (command === "--help" || command === "-h") {
    process.stdout.write(usage);
    return 0;
  }
  const run = command === "complete" ? complete : command === "doctor" ? doctor : undefined;
  try {
    if (run === undefined) throw new UsageError(command === undefined ? "" : `Unknown command: ${command}`);
    return await run(rest, assets);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(error.message === "" ? usage : `${error.message}\n\n${usage}`);
      return 2;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
