import { gpuBackendVariable, scratchVariables, serverVariables } from "../../server/protocol/launch";

export interface EnvironmentOptions {
  /** Whether VS Code's own executable runs the server. */
  readonly electron: boolean;
  /** Absolute path for temporary files. */
  readonly scratchFolder: string;
  /** Absolute path of the GPU backend that was built on this machine. */
  readonly gpuBackend?: string | undefined;
}

/** The environment of the server process: the allowed variables of this process, and its scratch folders. */
export function serverEnvironment(
  parent: NodeJS.ProcessEnv,
  { electron, scratchFolder, gpuBackend }: EnvironmentOptions,
): NodeJS.ProcessEnv {
  // Only we say which native libraries the server loads, not the environment of VS Code.
  const { [gpuBackendVariable]: _, ...inherited } = serverVariables(parent);
  return {
    ...inherited,
    ...(gpuBackend !== undefined && { [gpuBackendVariable]: gpuBackend }),
    ...scratchVariables(scratchFolder),
    UV_THREADPOOL_SIZE: "8",
    ...(electron && { ELECTRON_RUN_AS_NODE: "1" }),
  };
}
