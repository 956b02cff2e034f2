import type { ServerCapabilities } from "vscode-languageserver";

/** One ability of the server: LSP in, LSP out. One file each in features/, listed in server.ts. */
export interface Feature {
  /** What the client is told on `initialize`. */
  readonly capabilities?: ServerCapabilities;
  /** What `workspace/executeCommand` runs, by the command's name. */
  readonly commands?: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  /** Runs once the client is ready to be asked. */
  initialized?(): void | Promise<void>;
  /** Stops what goes on in the background, when the server is shut down. */
  dispose?(): void;
}

/** Makes a request handler refuse what comes after `shutdown`, as LSP wants it. */
export type WhileRunning = <Params extends unknown[], Result>(
  handler: (...params: Params) => Result,
) => (...params: Params) => Result;
