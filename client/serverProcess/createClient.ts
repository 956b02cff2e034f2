import type { Readable } from "node:stream";
import type { LogOutputChannel } from "vscode";
import {
  type CloseHandlerResult,
  ErrorAction,
  type Middleware,
  RevealOutputChannelOn,
} from "vscode-languageclient/node";
import { readErrorLines } from "../serverGate/errorLines";
import { GatedClient } from "../serverGate/gatedClient";
import type { ServerCommand } from "../serverGate/serverChild";
import { configurationMiddleware, readSettings } from "../settings/configuration";
import { completionDocuments } from "../workspace/documentSelector";

export interface ClientOptions {
  readonly log: LogOutputChannel;
  readonly trace: LogOutputChannel;
  /** The combined middleware of all features. */
  readonly middleware: Middleware;
  /** Called at each start. */
  readonly nextCommand: () => ServerCommand;
  /** Initialization options besides the settings, of the latest start. */
  readonly startOptions: () => Readonly<Record<string, unknown>>;
  /** Whether the next start also loads models that were refused. */
  readonly triesModelsAgain: () => boolean;
  /** Called when the connection has closed; decides on a restart. */
  readonly onClosed: () => Promise<CloseHandlerResult>;
  /** Called when the server broke the protocol and was killed. */
  readonly onBreach: (why: string) => void;
}

/** Creates a language client that shows no messages: its state and `onClosed` report what happens. */
export function createClient(options: ClientOptions): GatedClient {
  const { log, trace, middleware, nextCommand, startOptions, triesModelsAgain, onClosed, onBreach } = options;
  const client: GatedClient = new GatedClient(nextCommand, {
    documentSelector: [...completionDocuments],
    initializationOptions: () => ({
      ...readSettings(),
      ...startOptions(),
      tryModelsAgain: triesModelsAgain(),
      showsErrors: true,
      showsStatus: true,
    }),
    outputChannel: log,
    traceOutputChannel: trace,
    stdioOptions: { stdout: logErrorLines, stderr: logErrorLines },
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // By default the client notifies of each failed start; the state reports it once.
    initializationFailedHandler: () => false,
    middleware: { ...middleware, workspace: { ...middleware.workspace, ...configurationMiddleware } },
    errorHandler: {
      closed: onClosed,
      error: (_error, _message, count) => {
        // A few writes may fail during shutdown. Output that is not LSP requires a restart.
        if (count === undefined || count > 3) client.child?.kill();
        return { action: ErrorAction.Continue, handled: true };
      },
    },
  });
  client.guard({
    onBreach: (why) => {
      client.child?.kill();
      onBreach(why);
    },
    onRefused: (why) => log.warn(`Refused a message from the server: ${why}.`),
  });
  return client;
}

/** Logs stderr lines as warnings: they come from Node and native libraries and are rarely errors. */
function logErrorLines(input: Readable, log: LogOutputChannel): void {
  readErrorLines(input, (line) => log.warn(line));
}
