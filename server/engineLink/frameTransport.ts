import type { Writable } from "node:stream";
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from "vscode-languageserver/node";
import { encodeFrame } from "../protocol/engineFrames";

/** Reads JSON-RPC messages from the frames of one channel, which its owner pushes. */
export class FrameReader extends AbstractMessageReader implements MessageReader {
  #callback: DataCallback | undefined;

  constructor(private readonly received: (message: Message) => Message = (message) => message) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    this.#callback = callback;
    return {
      dispose: () => {
        this.#callback = undefined;
      },
    };
  }

  /** Throws for a body that is not JSON. */
  push(body: Buffer): void {
    this.#callback?.(this.received(JSON.parse(body.toString()) as Message));
  }

  close(): void {
    this.fireClose();
  }
}

/** Writes JSON-RPC messages as frames of one channel. */
export class FrameWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(
    private readonly stream: Writable,
    private readonly channel: number,
  ) {
    super();
  }

  async write(message: Message): Promise<void> {
    const body = Buffer.from(JSON.stringify(message));
    this.stream.write(encodeFrame({ channel: this.channel, kind: "message", body }));
  }

  end(): void {}
}
