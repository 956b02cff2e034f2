import {
  ConnectionError,
  LanguageClient,
  type LanguageClientOptions,
  type MessageTransports,
} from "vscode-languageclient/node";
import { type GateListener, gatedTransports } from "./gatedTransports";
import { ServerChild, type ServerCommand } from "./serverChild";
import { siftedWriter } from "./siftedWriter";

/**
 * A language client that receives only messages that pass the gate. It only logs failures; the state of the server
 * reports them to the user once.
 */
export class GatedClient extends LanguageClient {
  #listener: GateListener | undefined;
  #child: ServerChild | undefined;

  /** Calls `nextCommand` at each start. */
  constructor(nextCommand: () => ServerCommand, options: LanguageClientOptions) {
    super(
      ...(["inhouse", "Inhouse"] as const),
      async () => {
        this.#child = new ServerChild(nextCommand());
        // `detached`, because the language client would end only this one process, and late.
        return { process: this.#child.streams, detached: true };
      },
      options,
    );
  }

  /** The process of the latest start. */
  get child(): ServerChild | undefined {
    return this.#child;
  }

  /** Call before the client starts. */
  guard(listener: GateListener): void {
    this.#listener = listener;
  }

  protected override async createMessageTransports(encoding: string): Promise<MessageTransports> {
    const { writer, reader } = await super.createMessageTransports(encoding);
    reader.dispose();
    const child = this.#child;
    if (child === undefined || this.#listener === undefined)
      throw new Error("The server has no output to read.");
    await child.ready;
    const { sift } = child;
    const own = sift === undefined ? writer : siftedWriter(writer, sift);
    return gatedTransports(child.output, own, this.#listener);
  }

  override error(message: string, data?: unknown): void {
    // Messages between a crash and the restart fail. That does no harm: the client reopens all documents.
    if (data instanceof ConnectionError) super.debug(message, data.message, false);
    else super.error(message, data, false);
  }
}
