import { type ParseArgsConfig, parseArgs } from "node:util";
import { errorMessage } from "../protocol/failure";

/** The command line is wrong. The message is one line for the user, or empty. */
export class UsageError extends Error {}

/** Like parseArgs of node:util, but throws a `UsageError`. */
export function parse<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(errorMessage(error));
  }
}
