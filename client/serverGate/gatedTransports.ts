import type { Readable } from "node:stream";
import type { MessageTransports } from "vscode-languageclient/node";
import {
  AbstractMessageReader,
  type DataCallback,
  Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from "vscode-languageserver-protocol";
import { Frames } from "./frames";
import { ServerGate } from "./gate";
import { type Rate, RateLimiter } from "./rateLimiter";

export interface GateListener {
  /** Called when the server sent something that ours never sends. The reader ignores it from then on. */
  readonly onBreach: (why: string) => void;
  /** Called once per reason when a message is refused or misshapen. */
  readonly onRefused: (why: string) => void;
}

/** A server that indexes, streams an answer and completes stays far below these rates. */
const messageRate: Rate = { burst: 2000, perSecond: 300 };
const byteRate: Rate = { burst: 64 * 1024 * 1024, perSecond: 8 * 1024 * 1024 };

/** The connection to a server through the gate: no other code reads the server's stdout. */
export function gatedTransports(
  stdout: Readable,
  writer: MessageWriter,
  listener: GateListener,
): MessageTransports {
  const gate = new ServerGate();
  return {
    reader: new GatedReader(stdout, gate, writer, listener),
    writer: {
      onError: writer.onError,
      onClose: writer.onClose,
      write: (message: Message) => {
        gate.sent(message);
        return writer.write(message);
      },
      end: () => writer.end(),
      dispose: () => writer.dispose(),
    },
  };
}

class GatedReader extends AbstractMessageReader implements MessageReader {
  readonly #stdout: Readable;
  readonly #gate: ServerGate;
  readonly #writer: MessageWriter;
  readonly #listener: GateListener;
  readonly #frames = new Frames();
  readonly #messages = new RateLimiter(messageRate, () => performance.now());
  readonly #bytes = new RateLimiter(byteRate, () => performance.now());
  readonly #reported = new Set<string>();
  #isOver = false;

  constructor(stdout: Readable, gate: ServerGate, writer: MessageWriter, listener: GateListener) {
    super();
    this.#stdout = stdout;
    this.#gate = gate;
    this.#writer = writer;
    this.#listener = listener;
  }

  listen(callback: DataCallback): Disposable {
    const onData = (bytes: Buffer) => this.#received(bytes, callback);
    this.#stdout.on("data", onData);
    this.#stdout.on("error", (error) => this.fireError(error));
    this.#stdout.on("close", () => this.fireClose());
    return Disposable.create(() => this.#stdout.off("data", onData));
  }

  #received(bytes: Buffer, callback: DataCallback): void {
    if (this.#isOver) return;
    if (!this.#bytes.take(bytes.length)) {
      this.#breach("too many bytes");
      return;
    }
    try {
      for (const message of this.#frames.push(bytes)) {
        if (!this.#messages.take(1)) throw new Error("too many messages");
        this.#judge(message, callback);
        if (this.#isOver) return;
      }
    } catch (error) {
      this.#breach(error instanceof Error ? error.message : "an invalid message");
    }
  }

  #judge(message: unknown, callback: DataCallback): void {
    const verdict = this.#gate.received(message);
    if (verdict.kind === "breach") {
      this.#breach(verdict.why);
      return;
    }
    if (verdict.why !== undefined && !this.#reported.has(verdict.why) && this.#reported.size < 100) {
      this.#reported.add(verdict.why);
      this.#listener.onRefused(verdict.why);
    }
    if (verdict.kind === "pass") callback(verdict.message);
    // The writer reports its own failures.
    if (verdict.kind === "refuse") this.#writer.write(verdict.answer).catch(() => {});
  }

  #breach(why: string): void {
    this.#isOver = true;
    this.#listener.onBreach(why);
  }
}
