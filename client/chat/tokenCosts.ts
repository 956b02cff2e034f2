import type { Translate } from "../text";
import { AfterRest } from "./afterRest";
import type { ChatServer } from "./chatServer";
import type { Attached } from "./context/attached";
import { readAttachments, roomFor } from "./context/attachmentReader";
import type { ContextKind } from "./context/contextKind";
import type { Attachment } from "./history/conversation";
import type { ModelWatch } from "./modelWatch";
import type { ReadAttachments } from "./outgoing";
import type { ChatSession } from "./session";
import { toMessages } from "./turns";

export interface TokenCostsOptions {
  readonly server: ChatServer;
  readonly kinds: readonly ContextKind[];
  readonly t: Translate;
  readonly model: ModelWatch;
  readonly attached: Attached;
  /** What the next message will be added to. */
  readonly session: () => ChatSession;
  /** The next message, as far as it is typed. */
  readonly draft: () => string;
  readonly onCounted: () => void;
  /** So many milliseconds without a change pass before anything is counted. */
  readonly restMs: number;
}

/** What the next message would cost, counted by the model's own tokenizer while the user thinks. */
export class TokenCosts {
  /** Tokens of a conversation whose last answer told no figures. */
  counted = 0;
  readonly #options: TokenCostsOptions;
  readonly #count: AfterRest;
  #visible = false;

  constructor(options: TokenCostsOptions) {
    this.#options = options;
    this.#count = new AfterRest(options.restMs, (signal) => this.#countNow(signal));
  }

  /** Whether somebody sees what is counted. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible) this.soon();
    else this.#count.stop();
  }

  /** Counts when there has been no change for a while, or for a number of such whiles; nothing for a panel that is closed. */
  soon(times = 1): void {
    if (this.#visible) this.#count.soon(times);
  }

  async read(
    attachments: readonly Attachment[],
    question: string,
    signal: AbortSignal,
  ): Promise<ReadAttachments> {
    const { server, model } = this.#options;
    // The first question may come before anybody knows which model answers it.
    const info = model.info ?? (await server.model(signal));
    return readAttachments(attachments, question, roomFor(info), this.#options, signal);
  }

  async #countNow(signal: AbortSignal): Promise<void> {
    const { server, model, attached, session, draft, onCounted } = this.#options;
    if (model.info === undefined || session().busy) return;
    const read = await this.read(attached.all, draft(), signal);
    const { conversation } = session();
    const last = conversation.turns.at(-1);
    const told = last === undefined || (last.role === "assistant" && last.figures !== undefined);
    const { messages, summary } = toMessages(conversation);
    const sent = { messages: messages.slice(summary?.from ?? 0) };
    const counted = told ? 0 : (await server.countTokens(sent, signal)).messages;
    if (signal.aborted) return;
    attached.note(read);
    this.counted = counted;
    onCounted();
  }
}
