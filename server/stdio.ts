import {
  AbstractMessageReader,
  createConnection,
  type DataCallback,
  type InitializeParams,
  Message,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { isAlive } from "./files/isAlive";
import { FrameError, MessageFrames } from "./messageFrames";
import { createServer, type ServerOptions } from "./server";

/** Serves LSP on stdin and stdout until the client goes away. stdout carries LSP only. */
export function serveStdio(options: ServerOptions): void {
  // The library would ask by a signal whether the client's process is there, and end when the seal refuses it: it is not told the
  // process.
  const connection = createConnection(new StdinReader(), new StreamMessageWriter(process.stdout), {
    messageStrategy: { handleMessage: (message, next) => next(withoutClientProcess(message)) },
  });
  // With streams given, the library leaves console alone; a stray line on stdout would break the protocol.
  console.log =
    console.info =
    console.debug =
    console.warn =
      (...parts: unknown[]) => console.error(...parts);

  // One lost promise costs one answer; after an exception nothing can be relied on, and the client starts a new server.
  process.on("unhandledRejection", (reason) =>
    connection.console.error(`Unhandled rejection: ${text(reason)}`),
  );
  process.on("uncaughtException", (error) => {
    console.error(`Uncaught exception: ${text(error)}`);
    process.exit(1);
  });

  // In good order, so that what is being loaded does not look as if it had ended the process.
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.once(signal, () => process.exit(1));

  createServer(connection, options);
  connection.listen();
}

/**
 * The messages on stdin. What is no LSP ends the process with a sentence, because nothing after it can be understood; a message that is
 * no JSON is left out.
 */
class StdinReader extends AbstractMessageReader {
  readonly #frames = new MessageFrames();
  #isShutDown = false;

  listen(callback: DataCallback) {
    const onData = (bytes: Buffer) => this.#take(bytes, callback);
    process.stdin.on("data", onData);
    process.stdin.on("error", (error) => this.fireError(error));
    // The client is gone.
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
      console.error(`What came on stdin is not LSP, because ${error.message}: start the server anew.`);
      process.exit(1);
    }
  }

  #parse(body: Buffer): Message | undefined {
    try {
      const message: unknown = JSON.parse(utf8.decode(body));
      if (typeof message === "object" && message !== null) return message as Message;
    } catch {
      // It is too deep, or no JSON, or no UTF-8.
    }
    console.error("A message on stdin is no JSON and was left out.");
    return undefined;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function withoutClientProcess(message: Message): Message {
  if (!Message.isRequest(message) || message.method !== "initialize") return message;
  const params = message.params as InitializeParams;
  if (typeof params.processId === "number") endWith(params.processId);
  return { ...message, params: { ...params, processId: null } } as Message;
}

const lookEveryMs = 3000;

/** The client has gone when its process has, even if something else still holds our stdin open. */
function endWith(client: number): void {
  // It may be on another machine, or in a container of its own.
  if (!isAlive(client)) return;
  setInterval(() => {
    if (!isAlive(client)) process.exit(1);
  }, lookEveryMs).unref();
}

function text(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
