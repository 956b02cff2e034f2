import { existsSync } from "node:fs";
import { type ExtensionContext, ExtensionMode } from "vscode";
import { type Executable, TransportKind } from "vscode-languageclient/node";
import { serverEnvironment } from "./serverEnvironment";

export interface ServerLaunch {
  /** Absolute path of the server's main module. */
  readonly module: string;
  readonly executable: Executable;
}

/** On nearly every Linux; an absolute path, so that no workspace can put another in its place. */
const perl = "/usr/bin/perl";

/**
 * How the server is started: by the Node that runs the extension host, over stdio. On Linux a few lines of Perl seal the process
 * first, so that the server need not start anew to do it.
 */
export function serverLaunch(context: ExtensionContext): ServerLaunch {
  const released = context.extensionMode === ExtensionMode.Production;
  // Nothing outside may put another program in the server's place in an installed extension.
  const override = released ? undefined : process.env["INHOUSE_SERVER_MODULE"];
  const module = override || context.asAbsolutePath("dist/server/main.mjs");
  const inspected = inspectArguments(context.extensionMode);
  const sealedStart = context.asAbsolutePath("dist/server/sealedStart.pl");
  // The debugger's port would be refused.
  const sealed = process.platform === "linux" && inspected.length === 0 && existsSync(perl);
  const node = [process.execPath, ...inspected, module, ...(inspected.length > 0 ? ["--no-seal"] : [])];
  const [command = process.execPath, ...args] = sealed ? [perl, sealedStart, ...node] : node;
  const executable: Executable = {
    command,
    args,
    transport: TransportKind.stdio,
    options: {
      env: serverEnvironment(process.env, process.versions["electron"] !== undefined),
      cwd: context.extensionPath,
    },
  };
  return { module, executable };
}

/** A debugger needs a port, so it has to be asked for, and only an extension under development can be asked. */
function inspectArguments(mode: ExtensionMode): string[] {
  const port = process.env["INHOUSE_INSPECT_PORT"];
  return mode === ExtensionMode.Development && port ? [`--inspect=127.0.0.1:${port}`] : [];
}
