import type { ServerCapabilities } from "vscode-languageserver";

/** One ability of the server: LSP in, LSP out. Each has a file in features/ and is listed in features/index.ts. */
export interface Feature {
  /** Capabilities to announce to the client in the answer to `initialize`. */
  readonly capabilities?: ServerCapabilities;
  /** Commands of `workspace/executeCommand`, by name. */
  readonly commands?: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  /** Runs once the client can answer requests. */
  initialized?(): void;
  /** Stops background work when the server shuts down. */
  dispose?(): void;
}

/** Wraps a request handler so that it rejects requests after `shutdown`, as LSP requires. */
export type WhileRunning = <Params extends unknown[], Result>(
  handler: (...params: Params) => Result,
) => (...params: Params) => Result;
