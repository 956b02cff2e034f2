import { type ExtensionContext, ExtensionMode } from "vscode";
import { type Executable, TransportKind } from "vscode-languageclient/node";

export interface ServerLaunch {
  /** Absolute path of the server's main module. */
  readonly module: string;
  readonly executable: Executable;
}

/** How the server is started: by the Node that runs the extension host, over stdio. */
export function serverLaunch(context: ExtensionContext): ServerLaunch {
  const released = context.extensionMode === ExtensionMode.Production;
  // Nothing outside may put another program in the server's place in an installed extension.
  const override = released ? undefined : process.env["INHOUSE_SERVER_MODULE"];
  const module = override || context.asAbsolutePath("dist/server/main.mjs");
  const executable: Executable = {
    command: process.execPath,
    args: [...inspectArguments(context.extensionMode), module],
    transport: TransportKind.stdio,
    options: {
      env: serverEnvironment(process.env, process.versions["electron"] !== undefined),
      cwd: context.extensionPath,
    },
  };
  return { module, executable };
}

function serverEnvironment(parent: NodeJS.ProcessEnv, electron: boolean): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...parent, UV_THREADPOOL_SIZE: "8" };
  // It would load whatever another tool put there into the process that reads the user's code.
  delete environment["NODE_OPTIONS"];
  if (electron) environment["ELECTRON_RUN_AS_NODE"] = "1";
  return environment;
}

/** A debugger needs a port, so it has to be asked for, and only an extension under development can be asked. */
function inspectArguments(mode: ExtensionMode): string[] {
  const port = process.env["INHOUSE_INSPECT_PORT"];
  return mode === ExtensionMode.Development && port ? [`--inspect=127.0.0.1:${port}`] : [];
}
