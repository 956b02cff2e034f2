import { serverVariables } from "../server/protocol/launch";

export interface ScratchFolders {
  readonly temporary: string;
  readonly cache: string;
}

/** The variables of the server's process: what it may have of ours, and where it may write. */
export function serverEnvironment(
  parent: NodeJS.ProcessEnv,
  { electron, scratch }: { readonly electron: boolean; readonly scratch: ScratchFolders },
): NodeJS.ProcessEnv {
  const { temporary, cache } = scratch;
  return {
    ...serverVariables(parent),
    ...{ TMPDIR: temporary, TMP: temporary, TEMP: temporary },
    ...{ CUDA_CACHE_PATH: cache, XDG_CACHE_HOME: cache },
    UV_THREADPOOL_SIZE: "8",
    ...(electron ? { ELECTRON_RUN_AS_NODE: "1" } : {}),
  };
}
