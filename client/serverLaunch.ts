import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type ExtensionContext, ExtensionMode, l10n } from "vscode";
import { failureText } from "../server/protocol/failure";
import { sealedOnlyWord, writableArgument } from "../server/protocol/launch";
import { changedFiles, sealedStart, serverDigests } from "./serverBuild";
import type { ServerCommand } from "./serverChild";
import { serverEnvironment } from "./serverEnvironment";
import { prepareStorage, scratchFolder, writableFolders } from "./serverStorage";

export interface ServerLaunch {
  /** For the next start. */
  readonly command: ServerCommand;
  /** The launcher has ended without starting the server, because there is no whole seal: the next start goes on without. */
  goOnUnsealed(): void;
  /** To be asked before each start: why there can be none, as a sentence for the user. */
  problem(): ServerProblem | undefined;
}

export interface ServerProblem {
  readonly message: string;
  /** For the log. */
  readonly files: readonly string[];
}

/**
 * How the server is started: by the Node that runs the extension host, over stdio. On Linux a program in Perl seals the process
 * first, so that the server need not start anew to do it, and the client need not believe that it did.
 */
export function serverLaunch(context: ExtensionContext): ServerLaunch {
  const released = context.extensionMode === ExtensionMode.Production;
  // Nothing outside may put another program in the server's place in an installed extension.
  const override = released ? undefined : process.env["INHOUSE_SERVER_MODULE"];
  const module = override || context.asAbsolutePath("dist/server/main.mjs");
  const inspected = inspectArguments(context.extensionMode);
  const node = [
    ...[process.execPath, ...inspected, module, "--stdio", ...(inspected.length > 0 ? ["--no-seal"] : [])],
    ...writableFolders(context).flatMap((folder) => [writableArgument, folder]),
  ];
  const env = {
    ...serverEnvironment(process.env, {
      scratchFolder: scratchFolder(context),
      electron: process.versions["electron"] !== undefined,
    }),
    ...(override ? testVariables() : {}),
  };
  let canBeSealed = true;
  return {
    get command() {
      const { sealedBy, through } = sealing(inspected.length > 0, canBeSealed);
      const [command = process.execPath, ...args] = [...through, ...node];
      return { command, args, env, cwd: context.extensionPath, sealedBy };
    },
    goOnUnsealed() {
      canBeSealed = false;
    },
    problem: () => storageProblem(context) ?? problemOf(module, override ? undefined : serverDigests()),
  };
}

/** What seals the process, and the program in front of Node that does. */
function sealing(
  isInspected: boolean,
  canBeSealed: boolean,
): Pick<ServerCommand, "sealedBy"> & { readonly through: readonly string[] } {
  // The debugger's port would be refused.
  if (isInspected) return { sealedBy: { nothing: "debugger", seal: "open" }, through: [] };
  if (process.platform !== "linux")
    return { sealedBy: { nothing: "platform", seal: "guarded" }, through: [] };
  const launcher = sealedStart();
  if (!existsSync(launcher[0] ?? "")) return { sealedBy: "server", through: [] };
  return canBeSealed
    ? { sealedBy: "launcher", through: [...launcher, sealedOnlyWord] }
    : { sealedBy: { nothing: "refused", seal: "guarded" }, through: launcher };
}

/** What the server may write to is made before each start: the server itself may change no permissions. */
function storageProblem(context: ExtensionContext): ServerProblem | undefined {
  try {
    prepareStorage(context);
    return undefined;
  } catch (error) {
    const message = l10n.t("Inhouse can't start its server. {0}", failureText(error, l10n.t));
    return { message, files: [] };
  }
}

function problemOf(
  module: string,
  digests: Readonly<Record<string, string>> | undefined,
): ServerProblem | undefined {
  if (!existsSync(module)) {
    const message = l10n.t(
      "Inhouse can't start because its server is missing from the installation. Reinstall the extension.",
    );
    return { message, files: [module] };
  }
  const files = digests === undefined ? [] : changedFiles(dirname(module), digests);
  if (files.length === 0) return undefined;
  const message = l10n.t(
    "Inhouse can't start because its server is not the one that was installed. Reinstall the extension.",
  );
  return { message, files };
}

/** What the tests tell their own server. */
function testVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("INHOUSE_")));
}

/** A debugger needs a port, so it has to be asked for, and only an extension under development can be asked. */
function inspectArguments(mode: ExtensionMode): string[] {
  const port = process.env["INHOUSE_INSPECT_PORT"];
  return mode === ExtensionMode.Development && port ? [`--inspect=127.0.0.1:${port}`] : [];
}
