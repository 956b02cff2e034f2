import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command line was wrong: what is wrong, in one line. */
export class UsageError extends Error {}

/** node:util's parseArgs, whose complaints are usage errors. */
export function parse<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
