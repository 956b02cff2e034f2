import { ConnectionError, LanguageClient, type MessageTransports } from "vscode-languageclient/node";
import { type GateListener, gatedTransports } from "./gatedTransports";

/**
 * A language client that hears of its server only what the gate lets pass. Failures are told to the user once, from the state of the
 * server; the language client only logs them.
 */
export class GatedClient extends LanguageClient {
  #listener: GateListener | undefined;

  /** Before it starts. */
  guard(listener: GateListener): void {
    this.#listener = listener;
  }

  protected override async createMessageTransports(encoding: string): Promise<MessageTransports> {
    const { writer, reader } = await super.createMessageTransports(encoding);
    const stdout = this.serverProcess?.stdout;
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
