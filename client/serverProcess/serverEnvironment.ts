import { scratchVariables, serverVariables } from "../../server/protocol/launch";

export interface EnvironmentOptions {
  /** Whether VS Code's own executable runs the server. */
  readonly electron: boolean;
  /** Absolute path for temporary files. */
  readonly scratchFolder: string;
}

/** The environment of the server process: the allowed variables of this process, and its scratch folders. */
export function serverEnvironment(
  parent: NodeJS.ProcessEnv,
  { electron, scratchFolder }: EnvironmentOptions,
): NodeJS.ProcessEnv {
  return {
    ...serverVariables(parent),
    ...scratchVariables(scratchFolder),
    UV_THREADPOOL_SIZE: "8",
    ...(electron && { ELECTRON_RUN_AS_NODE: "1" }),
  };
}
