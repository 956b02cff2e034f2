import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Duplex } from "node:stream";
import { type ExtensionContext, ExtensionMode } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { linkArgument, sealedOnlyArgument, writableArgument } from "../../server/protocol/launch";
import type { ServerCommand } from "../serverGate/serverChild";
import { readSetting } from "../settings/configuration";
import { engineVersion, type StoredBackend, storedBackend } from "../storage/gpuBackends";
import { prepareStorage, scratchFolder, serverStorage, writableFolders } from "../storage/serverStorage";
import { changedFiles, sealedStart, serverDigests } from "./serverBuild";
import { serverEnvironment } from "./serverEnvironment";

/** Connects a server to the engine process that all windows share. */
export interface EngineSharing {
  link(server: Duplex, options: LinkOptions): { dispose(): void };
}

export interface LinkOptions {
  /** Called when there will be no such process; the server then has to start with its own engine. */
  readonly onUnusable: (why: string) => void;
  /** Whether the user started the server again: then a process that hangs is ended, and refused models are tried again. */
  readonly isRestart: boolean;
}

export interface ServerLaunch {
  /** The command for the next start. */
  readonly command: ServerCommand;
  /**
   * Makes the next start use a partial seal, after the launcher refused to start the server without the complete one.
   */
  allowPartialSeal(): void;
  /** Called when a server cannot use the shared engine any more. Its next start will not. */
  onUnshared: (why: string) => void;
  /** Call before a start that the user asked for: it tries the shared engine again. */
  startOver(): void;
  /** The GPU backend that was built on this machine; a damaged one is not used. Undefined if there is none. */
  readonly gpuBackend: StoredBackend | undefined;
  /** Call before each start. Returns why the server cannot start. */
  problem(): ServerProblem | undefined;
  /** Initialization options besides the settings; they may depend on the start. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The user's name for the machine on which the server runs, if that is another one. */
  readonly farHost?: string | undefined;
  /** Whether the text of a file may leave for a server on another machine; `isNamed` as in `ContextItem`. */
  mayLeave?(uri: string, isNamed?: boolean): Promise<boolean>;
  /** Explains the latest end of a server on another machine, or its failed start; `code` is the exit code. */
  failure?(code: number | null): LaunchFailure | undefined;
}

export interface LaunchFailure {
  /** One sentence for the user. */
  readonly message: string;
  /** Another start would fail in the same way. */
  readonly isFinal: boolean;
}

export interface ServerProblem {
  readonly message: string;
  /** Files to name in the log. */
  readonly files: readonly string[];
}

/**
 * Starts the server over stdio with the Node of the extension host. On Linux a Perl program seals the process first, so
 * that the server need not restart itself and the client need not trust its word.
 */
export function serverLaunch(context: ExtensionContext, sharing?: EngineSharing): ServerLaunch {
  const released = context.extensionMode === ExtensionMode.Production;
  // In an installed extension nothing from outside may replace the server.
  const override = released ? undefined : process.env["INHOUSE_SERVER_MODULE"];
  const module = override || context.asAbsolutePath("dist/server/main.mjs");
  const inspected = inspectArguments(context.extensionMode);
  const node = [
    ...[process.execPath, ...inspected, module, "--stdio", ...(inspected.length > 0 ? ["--no-seal"] : [])],
    ...writableFolders(context).flatMap((folder) => [writableArgument, folder]),
  ];
  const environment = (gpuBackend: StoredBackend | undefined) => ({
    ...serverEnvironment(process.env, {
      scratchFolder: scratchFolder(context),
      electron: process.versions["electron"] !== undefined,
      gpuBackend: gpuBackend !== undefined && "folder" in gpuBackend ? gpuBackend.folder : undefined,
    }),
    ...(override ? testVariables() : {}),
  });
  let gpuBackend: StoredBackend | undefined;
  let canBeSealed = true;
  const mayShare = sharing !== undefined && !override;
  let canShare = mayShare;
  let isRestart = false;
  const launch: ServerLaunch = {
    get command() {
      const { sealedBy, through } = sealing(inspected.length > 0, canBeSealed);
      // Only processes that are completely sealed share a model.
      const shares = canShare && sealedBy === "launcher" && readSetting("engine.share", true);
      const ofEngine = shares ? [linkArgument] : [];
      const [command = process.execPath, ...args] = [...through, ...node, ...ofEngine];
      gpuBackend = storedBackend(
        context.globalStorageUri.fsPath,
        engineVersion(context.extension.packageJSON),
      );
      const env = environment(gpuBackend);
      const link = (server: Duplex) => {
        const options = { onUnusable: unshare, isRestart };
        isRestart = false;
        return sharing?.link(server, options) ?? { dispose() {} };
      };
      return { command, args, env, cwd: context.extensionPath, sealedBy, ...(shares && { link }) };
    },
    onUnshared() {},
    startOver() {
      canShare = mayShare;
      isRestart = true;
    },
    options: { ...serverStorage(context) },
    get gpuBackend() {
      return gpuBackend;
    },
    allowPartialSeal() {
      canBeSealed = false;
    },
    problem: () => storageProblem(context) ?? problemOf(module, override ? undefined : serverDigests()),
  };
  const unshare = (why: string) => {
    canShare = false;
    launch.onUnshared(why);
  };
  return launch;
}

/**
 * The command that prints the report of `inhouse doctor`, for an editor's section of settings. It starts with a partial seal where
 * the complete one is refused, because the report says why. Throws when the server's files are damaged or its folders cannot be
 * made.
 */
export function doctorCommand(context: ExtensionContext, settings: unknown, editor: string): ServerCommand {
  const module = context.asAbsolutePath("dist/server/main.mjs");
  const problem = storageProblem(context) ?? problemOf(module, serverDigests());
  if (problem !== undefined) throw new Error(problem.message);
  const { sealedBy, through } = sealing(false, false);
  const doctor = [
    process.execPath,
    module,
    "doctor",
    "--settings",
    JSON.stringify(settings),
    "--editor",
    editor,
  ];
  const [command = process.execPath, ...args] = [...through, ...doctor];
  const electron = process.versions["electron"] !== undefined;
  const found = storedBackend(context.globalStorageUri.fsPath, engineVersion(context.extension.packageJSON));
  const gpuBackend = found !== undefined && "folder" in found ? found.folder : undefined;
  const env = serverEnvironment(process.env, { scratchFolder: scratchFolder(context), electron, gpuBackend });
  const writable = writableFolders(context).flatMap((folder) => [writableArgument, folder]);
  return { command, args: [...args, ...writable], env, cwd: context.extensionPath, sealedBy };
}

/** What seals the process, and the launcher command in front of Node. */
function sealing(
  isInspected: boolean,
  canBeSealed: boolean,
): Pick<ServerCommand, "sealedBy"> & { readonly through: readonly string[] } {
  // The seal would block the debugger's port.
  if (isInspected) return { sealedBy: { nothing: "debugger", seal: "open" }, through: [] };
  if (process.platform !== "linux")
    return { sealedBy: { nothing: "platform", seal: "guarded" }, through: [] };
  const launcher = sealedStart();
  if (!existsSync(launcher[0] ?? "")) return { sealedBy: "server", through: [] };
  return canBeSealed
    ? { sealedBy: "launcher", through: [...launcher, sealedOnlyArgument] }
    : { sealedBy: { nothing: "refused", seal: "guarded" }, through: launcher };
}

/** Creates the server's writable folders before each start: the server cannot change permissions. */
function storageProblem(context: ExtensionContext): ServerProblem | undefined {
  try {
    prepareStorage(context);
    return undefined;
  } catch (error) {
    const message = l10n.t("Cannot start the Inhouse server. {0}", failureText(error));
    return { message, files: [] };
  }
}

function problemOf(
  module: string,
  digests: Readonly<Record<string, string>> | undefined,
): ServerProblem | undefined {
  if (!existsSync(module)) {
    const message = l10n.t(
      "Cannot start Inhouse: the server is missing from the installation. Reinstall the extension.",
    );
    return { message, files: [module] };
  }
  const files = digests === undefined ? [] : changedFiles(dirname(module), digests);
  if (files.length === 0) return undefined;
  const message = l10n.t(
    "Cannot start Inhouse: the server's files have changed since installation. Reinstall the extension.",
  );
  return { message, files };
}

/** Variables that tests pass to their own server. */
function testVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("INHOUSE_")));
}

/** Debugging opens a port, so it needs an explicit variable and an extension under development. */
function inspectArguments(mode: ExtensionMode): string[] {
  const port = process.env["INHOUSE_INSPECT_PORT"];
  return mode === ExtensionMode.Development && port ? [`--inspect=127.0.0.1:${port}`] : [];
}
