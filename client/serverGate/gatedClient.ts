import {
  ConnectionError,
  LanguageClient,
  type LanguageClientOptions,
  type MessageTransports,
} from "vscode-languageclient/node";
import { ServerChild, type ServerCommand } from "../serverChild";
import { type GateListener, gatedTransports } from "./gatedTransports";

/**
 * A language client that hears of its server only what the gate lets pass. Failures are told to the user once, from the state of the
 * server; the language client only logs them.
 */
export class GatedClient extends LanguageClient {
  #listener: GateListener | undefined;
  #child: ServerChild | undefined;

  /** `nextCommand` is asked at each start. */
  constructor(nextCommand: () => ServerCommand, options: LanguageClientOptions) {
    super(
      ...(["inhouse", "Inhouse"] as const),
      async () => {
        this.#child = new ServerChild(nextCommand());
        // The language client ends only the one process, and late.
        return { process: this.#child.streams, detached: true };
      },
      options,
    );
  }

  /** The process of the latest start. */
  get child(): ServerChild | undefined {
    return this.#child;
  }

  /** Before it starts. */
  guard(listener: GateListener): void {
    this.#listener = listener;
  }

  protected override async createMessageTransports(encoding: string): Promise<MessageTransports> {
    const { writer, reader } = await super.createMessageTransports(encoding);
    const stdout = this.#child?.streams.stdout;
    reader.dispose();
    if (!stdout || this.#listener === undefined) throw new Error("The server has no output to read.");
    return gatedTransports(stdout, writer, this.#listener);
  }

  override error(message: string, data?: unknown): void {
    // Between a crash and the restart no message gets through. None is missed: all documents are opened again.
    if (data instanceof ConnectionError) super.debug(message, data.message, false);
    else super.error(message, data, false);
  }
}
