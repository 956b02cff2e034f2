/** Arguments and environment of the server process, the same for every client. */

/** Starts the language server on stdin and stdout; without it, the arguments are a command of the user. */
export const editorArgument = "--stdio";

/** With `--stdio`: runs the engine process, which serves the frames of `engineFrames.ts`, instead of a language server. */
export const engineArgument = "--engine";

/** The language server uses the engine process, through the descriptor `linkDescriptor`. */
export const linkArgument = "--engine-link";
export const linkDescriptor = 3;

/** The client sends `inhouse/alive` all the time: the server ends when it has heard nothing for `silenceMs`. */
export const aliveArgument = "--alive";
/** How often such a client sends it, and when the server gives the client up, in milliseconds. */
export const aliveEveryMs = 10_000;
export const silenceMs = 45_000;

/** Precedes each folder that the server may write to. */
export const writableArgument = "--writable";

/** Precedes a command for the launcher, which starts it fully sealed or not at all. */
export const sealedOnlyArgument = "sealed-only";

/** Exit code of the launcher if it requires the seal and cannot set it up. */
export const notSealedCode = 77;

/** Contains the process id if an earlier program in the same process set up the seal. */
export const sealedVariable = "INHOUSE_SEALED";

/** Contains the witness's process id and, if the witness exits with it, the descriptor that keeps it alive; see `witness.ts`. */
export const witnessVariable = "INHOUSE_WITNESS";

/** Contains the folder of the GPU backend that was built on this machine; see `server/engine/builtBackend.ts`. */
export const gpuBackendVariable = "INHOUSE_GPU_BACKEND";

/** The writable folders named in the arguments. */
export function writableFolders(args: readonly string[]): readonly string[] {
  return args.flatMap((argument, index) => {
    const folder = args[index + 1];
    return argument === writableArgument && folder !== undefined ? [folder] : [];
  });
}

/** Environment variables that the server inherits, by reason; it gets no others, because some load code and some contain secrets. */
const variables: Readonly<Record<string, readonly string[]>> = {
  "where the user's folders are: `~` in settings, Git's own settings": [
    "HOME",
    "USERPROFILE",
    "XDG_CONFIG_HOME",
  ],
  "language and time": ["LANG", "LANGUAGE", "TZ"],
  "GPU selection": [
    ...["CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES"],
    ...["HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HSA_OVERRIDE_GFX_VERSION"],
  ],
  "folders for temporary files and compiled GPU code; the client sets them": [
    ...["TMPDIR", "TMP", "TEMP", "CUDA_CACHE_PATH", "XDG_CACHE_HOME", "SQLITE_TMPDIR"],
  ],
  "the GPU backend that was built on this machine; the client sets it": [gpuBackendVariable],
  "how Node runs, and state from the previous program; the client and the seal set them": [
    ...["UV_THREADPOOL_SIZE", "ELECTRON_RUN_AS_NODE", sealedVariable, witnessVariable],
  ],
};

/** The names of the variables that the server inherits; besides these, all of `LC_…`. */
export const inheritedVariables: readonly string[] = Object.values(variables).flat();

/** Windows needs these to find its libraries and drivers. */
const windowsVariables = [
  ...[
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "PATH",
    "PROGRAMDATA",
    "PROGRAMFILES",
    "LOCALAPPDATA",
    "APPDATA",
  ],
  ...["NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "PROCESSOR_IDENTIFIER"],
];

/** The part of an environment that the server inherits. */
export function serverVariables(
  environment: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const names = new Set([...inheritedVariables, ...(platform === "win32" ? windowsVariables : [])]);
  // Variable names are case-insensitive on Windows.
  const known = (name: string) => names.has(platform === "win32" ? name.toUpperCase() : name);
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => known(name) || /^LC_[A-Z]+$/.test(name)),
  );
}

/** Directs temporary files and compiled GPU code to a writable folder. */
export function scratchVariables(folder: string): NodeJS.ProcessEnv {
  const temporary = { TMPDIR: folder, TMP: folder, TEMP: folder };
  return { ...temporary, CUDA_CACHE_PATH: folder, XDG_CACHE_HOME: folder };
}

/** Removes all other variables from this process's environment. */
export function keepServerVariables(): void {
  const kept = serverVariables(process.env);
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
}
