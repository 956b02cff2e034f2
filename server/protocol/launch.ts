/** How the server's process is started, the same for every client: its arguments and its environment. */

/** Asks for the language server on the standard streams; without it the arguments are a command of the user. */
export const editorArgument = "--stdio";

/** Before each folder that the server may write to. */
export const writableArgument = "--writable";

/** Before the command that the launcher is given: it is started in the whole seal or not at all. */
export const sealedOnlyWord = "sealed-only";

/** What the launcher ends with when it may start nothing without the seal, and there is none. */
export const notSealedCode = 77;

/** Holds the process id when the program before this one, in the same process, has sealed it. */
export const sealedMark = "INHOUSE_SEALED";

/** Holds the process id of the witness and, where it ends by that, the descriptor that keeps it alive; see `witness.ts`. */
export const witnessMark = "INHOUSE_WITNESS";

/** The folders that the arguments name. */
export function writableFolders(args: readonly string[]): readonly string[] {
  return args.flatMap((argument, index) => {
    const folder = args[index + 1];
    return argument === writableArgument && folder !== undefined ? [folder] : [];
  });
}

/** The variables that the server gets, by the reason why; nothing else goes in. Some of the others load code, some hold secrets. */
const variables: Readonly<Record<string, readonly string[]>> = {
  "where the user's folders are: `~` in settings, Git's own settings": [
    "HOME",
    "USERPROFILE",
    "XDG_CONFIG_HOME",
  ],
  "language and time": ["LANG", "LANGUAGE", "TZ"],
  "which graphics card is used": [
    ...["CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES"],
    ...["HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HSA_OVERRIDE_GFX_VERSION"],
  ],
  "where temporary files and what drivers have compiled go; the client sets them": [
    ...["TMPDIR", "TMP", "TEMP", "CUDA_CACHE_PATH", "XDG_CACHE_HOME", "SQLITE_TMPDIR"],
  ],
  "how Node runs, and what the program before it tells; the client and the seal set them": [
    ...["UV_THREADPOOL_SIZE", "ELECTRON_RUN_AS_NODE", sealedMark, witnessMark],
  ],
};

/** Windows finds its own libraries and drivers by them. */
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

/** What of an environment the server gets. */
export function serverVariables(
  environment: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const names = new Set([
    ...Object.values(variables).flat(),
    ...(platform === "win32" ? windowsVariables : []),
  ]);
  // The names of Windows are the same in capitals and small letters.
  const known = (name: string) => names.has(platform === "win32" ? name.toUpperCase() : name);
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => known(name) || /^LC_[A-Z]+$/.test(name)),
  );
}

/** Names a folder, which may be written to, for temporary files and for what drivers of graphics cards have compiled. */
export function scratchVariables(folder: string): NodeJS.ProcessEnv {
  const temporary = { TMPDIR: folder, TMP: folder, TEMP: folder };
  return { ...temporary, CUDA_CACHE_PATH: folder, XDG_CACHE_HOME: folder };
}

/** Takes all others out of the environment of this process. */
export function keepServerVariables(): void {
  const kept = serverVariables(process.env);
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
}
