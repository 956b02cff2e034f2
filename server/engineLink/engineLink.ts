import type { Duplex } from "node:stream";
import { createMessageConnection, type MessageConnection } from "vscode-languageserver/node";
import { EngineError } from "../engine/errors";
import type { Logger } from "../log";
import { type EngineLost, type EngineReady, FrameSplitter } from "../protocol/engineFrames";
import { l10n } from "../protocol/l10n";
import { receiveTemplates } from "../textTemplates";
import { abortable } from "../util/abortable";
import { FrameReader, FrameWriter } from "./frameTransport";
import { LogLine } from "./messages";

interface Waiting {
  readonly promise: Promise<MessageConnection>;
  readonly resolve: (connection: MessageConnection) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A window's end of the link to the engine process. Each engine gets a new connection: when one ends, its requests reject,
 * and `connection` waits for the next.
 */
export class EngineLink {
  readonly #frames = new FrameSplitter();
  #current: { readonly connection: MessageConnection; readonly reader: FrameReader } | undefined;
  #waiting = waiting();
  /** Called for each engine that becomes ready. */
  onReady: (connection: MessageConnection) => void = () => {};

  constructor(
    private readonly stream: Duplex,
    private readonly log: Logger,
  ) {
    stream.on("data", (bytes: Buffer) => this.#take(bytes));
    for (const event of ["end", "close", "error"])
      stream.on(event, () => this.#lost({ final: "the link was closed" }));
  }

  /** Waits until an engine is ready. Throws an `EngineError` when there will be none. */
  connection(signal?: AbortSignal): Promise<MessageConnection> {
    return signal === undefined ? this.#waiting.promise : abortable(this.#waiting.promise, signal);
  }

  #take(bytes: Buffer): void {
    try {
      for (const { kind, body } of this.#frames.push(bytes)) {
        if (kind === "ready") this.#ready(JSON.parse(body.toString()) as EngineReady);
        else if (kind === "lost") this.#lost(JSON.parse(body.toString()) as EngineLost);
        else if (kind === "message") this.#current?.reader.push(body);
      }
    } catch (error) {
      this.#lost({ final: String(error) });
      this.stream.destroy();
    }
  }

  #ready({ start }: EngineReady): void {
    this.#end();
    const reader = new FrameReader(receiveTemplates);
    const connection = createMessageConnection(reader, new FrameWriter(this.stream, start));
    connection.onNotification(LogLine, ({ level, line }) => this.log[level](line));
    connection.listen();
    this.#current = { connection, reader };
    this.#waiting.resolve(connection);
    this.onReady(connection);
  }

  #lost({ final }: EngineLost): void {
    this.#end();
    if (final === undefined) return;
    this.log.error(`The engine process has ended: ${final}.`);
    this.#waiting.reject(
      new EngineError(
        l10n.t("The engine process ended and cannot be started again. Run “Inhouse: Restart Server”."),
      ),
    );
  }

  /** Ends the connection to an engine that is gone; whoever asks from now on waits for the next one. */
  #end(): void {
    if (this.#current === undefined) return;
    const { connection } = this.#current;
    this.#current = undefined;
    this.#waiting = waiting();
    connection.dispose();
  }
}

function waiting(): Waiting {
  let [resolve, reject] = [(_: MessageConnection) => {}, (_: Error) => {}];
  const promise = new Promise<MessageConnection>((resolved, rejected) => {
    [resolve, reject] = [resolved, rejected];
  });
  // Not everybody waits for it.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
