import {
  AbstractMessageReader,
  type DataCallback,
  type InitializeParams,
  Message,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { connectTo } from "./clientMessages";
import { isAlive } from "./files/isAlive";
import { FrameError, MessageFrames } from "./messageFrames";
import { aliveArgument, silenceMs } from "./protocol/launch";
import { createServer, type ServerOptions } from "./server";
import { rememberTemplates, withTemplates } from "./textTemplates";

/** Serves LSP on stdin and stdout until the client is gone. stdout carries LSP only. */
export function serveStdio(options: ServerOptions): void {
  rememberTemplates();
  // Hide the client's process id from the library: it would check that process by a signal and exit where the seal blocks signals.
  const writer = withTemplates(new StreamMessageWriter(process.stdout));
  const connection = connectTo(new StdinReader(), writer, withoutClientProcess);
  // A stray line on stdout would break the protocol, and the library does not redirect console when it gets streams.
  console.log =
    console.info =
    console.debug =
    console.warn =
      (...parts: unknown[]) => console.error(...parts);

  // An unhandled rejection costs one answer. After an uncaught exception the state is unreliable: the client restarts the server.
  process.on("unhandledRejection", (reason) =>
    connection.console.error(`Unhandled rejection: ${text(reason)}`),
  );
  process.on("uncaughtException", (error) => {
    console.error(`Uncaught exception: ${text(error)}`);
    process.exit(1);
  });

  // Run the exit handlers, so that a model being loaded does not seem to have crashed the process.
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.once(signal, () => process.exit(1));

  createServer(connection, options);
  connection.listen();
}

/**
 * Reads messages from stdin. Input that is not LSP ends the process with an error, because the following bytes cannot be
 * understood; a message that is not JSON is skipped.
 */
class StdinReader extends AbstractMessageReader {
  readonly #frames = new MessageFrames();
  #isShutDown = false;

  listen(callback: DataCallback) {
    const stillThere = process.argv.includes(aliveArgument) ? exitAfterSilence() : () => {};
    const onData = (bytes: Buffer) => {
      stillThere();
      this.#take(bytes, callback);
    };
    process.stdin.on("data", onData);
    process.stdin.on("error", (error) => this.fireError(error));
    // Exit when the client is gone.
    for (const event of ["end", "close"])
      process.stdin.on(event, () => process.exit(this.#isShutDown ? 0 : 1));
    return { dispose: () => void process.stdin.off("data", onData) };
  }

  #take(bytes: Buffer, callback: DataCallback): void {
    try {
      for (const body of this.#frames.push(bytes)) {
        const message = this.#parse(body);
        if (message === undefined) continue;
        if ("method" in message && message.method === "shutdown") this.#isShutDown = true;
        callback(message);
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      console.error(`The input on stdin is not LSP, because ${error.message}: restart the server.`);
      process.exit(1);
    }
  }

  #parse(body: Buffer): Message | undefined {
    try {
      const message: unknown = JSON.parse(utf8.decode(body));
      if (typeof message === "object" && message !== null) return message as Message;
    } catch {
      // The message is nested too deeply, or not JSON, or not UTF-8.
    }
    console.error("Skipped a message on stdin that is not JSON.");
    return undefined;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function withoutClientProcess(message: Message): Message {
  if (!Message.isRequest(message) || message.method !== "initialize") return message;
  const params = message.params as InitializeParams;
  if (typeof params.processId === "number") exitWith(params.processId);
  return { ...message, params: { ...params, processId: null } } as Message;
}

/** Exits when nothing arrives for `silenceMs`. Returns what to call for each arrival. */
function exitAfterSilence(): () => void {
  const timer = setTimeout(() => {
    console.error("The client has been silent for too long: the server ends.");
    process.exit(1);
  }, silenceMs).unref();
  return () => void timer.refresh();
}

const lookEveryMs = 3000;

/** Exits when the client's process is gone, even if another process still holds our stdin open. */
function exitWith(client: number): void {
  // The client may run on another machine or in another container.
  if (!isAlive(client)) return;
  setInterval(() => {
    if (!isAlive(client)) process.exit(1);
  }, lookEveryMs).unref();
}

function text(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
