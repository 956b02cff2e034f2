import type { Assets } from "../assets";
import { failureText } from "../protocol/failure";
import { chat } from "./chat";
import { complete } from "./complete";
import { doctor } from "./doctor";
import { models } from "./models";
import { terminalText } from "./terminalText";
import { UsageError } from "./usage";

const usage = `Usage:
  inhouse --stdio                      language server on stdin and stdout, for any editor (docs/editors.md)
  inhouse complete FILE:LINE:COLUMN    print the completion at a position (counted from 1)
  inhouse chat "QUESTION"              answer a question; --file FILE attaches a file, - is standard input
  inhouse models [FILE|FOLDER …]       list models and what they can do (--json)
  inhouse doctor [--json]              what a bug report needs: machine, backend, models, seal;
                                       --settings JSON instead of an editor's settings,
                                       --editor NAME for the editor that asks
Options:
  --model FILE                         use a GGUF file instead of the bundled starter model
`;

type Command = (args: readonly string[], assets: Assets) => Promise<0 | 1>;
const commands: Readonly<Record<string, Command>> = { complete, chat, models, doctor };

/** Runs a command and returns its exit code: 0 success, 1 failure, 2 wrong usage. */
export async function runCommandLine(args: readonly string[], assets: Assets): Promise<0 | 1 | 2> {
  const [command, ...rest] = args;
  if (command === "--help" || command === "-h") {
    process.stdout.write(usage);
    return 0;
  }
  const run = commands[command ?? ""];
  try {
    if (run === undefined) throw new UsageError(command === undefined ? "" : `Unknown command: ${command}`);
    return await run(rest, assets);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(error.message === "" ? usage : `${error.message}\n\n${usage}`);
      return 2;
    }
    process.stderr.write(`${terminalText(failureText(error))}\n`);
    return 1;
  }
}
