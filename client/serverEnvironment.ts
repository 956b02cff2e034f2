import { scratchVariables, serverVariables } from "../server/protocol/launch";

export interface EnvironmentOptions {
  /** Whether the program that runs the server is VS Code's own. */
  readonly electron: boolean;
  /** For temporary files and the like, as an absolute path. */
  readonly scratchFolder: string;
}

/** The variables of the server's process: what it may have of ours, and where it may write. */
export function serverEnvironment(
  parent: NodeJS.ProcessEnv,
  { electron, scratchFolder }: EnvironmentOptions,
): NodeJS.ProcessEnv {
  return {
    ...serverVariables(parent),
    ...scratchVariables(scratchFolder),
    UV_THREADPOOL_SIZE: "8",
    ...(electron ? { ELECTRON_RUN_AS_NODE: "1" } : {}),
  };
}
