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
import { Allowance, type Rate } from "./allowance";
import { Frames } from "./frames";
import { ServerGate } from "./gate";

export interface GateListener {
  /** The server did what no server of ours does. It is no longer listened to. */
  readonly onBreach: (why: string) => void;
  /** A message is not granted or does not fit; told once for each reason. */
  readonly onRefused: (why: string) => void;
}

/** A server that indexes, streams an answer and completes stays far below. */
const messageRate: Rate = { atOnce: 2000, perSecond: 300 };
const byteRate: Rate = { atOnce: 64 * 1024 * 1024, perSecond: 8 * 1024 * 1024 };

/** The connection to a server, with the gate in it: nothing reads the server's stdout before the gate. */
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
  readonly #messages = new Allowance(messageRate, () => performance.now());
  readonly #bytes = new Allowance(byteRate, () => performance.now());
  readonly #told = new Set<string>();
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
      this.#breach("more than anybody can read");
      return;
    }
    try {
      for (const message of this.#frames.push(bytes)) {
        if (!this.#messages.take(1)) throw new Error("more messages than anybody can read");
        this.#judge(message, callback);
        if (this.#isOver) return;
      }
    } catch (error) {
      this.#breach(error instanceof Error ? error.message : "a message that is none");
    }
  }

  #judge(message: unknown, callback: DataCallback): void {
    const verdict = this.#gate.received(message);
    if (verdict.kind === "breach") {
      this.#breach(verdict.why);
      return;
    }
    if (verdict.why !== undefined && !this.#told.has(verdict.why) && this.#told.size < 100) {
      this.#told.add(verdict.why);
      this.#listener.onRefused(verdict.why);
    }
    if (verdict.kind === "pass") callback(verdict.message);
    // The writer tells of its own failures.
    if (verdict.kind === "refuse") this.#writer.write(verdict.answer).catch(() => {});
  }

  #breach(why: string): void {
    this.#isOver = true;
    this.#listener.onBreach(why);
  }
}
