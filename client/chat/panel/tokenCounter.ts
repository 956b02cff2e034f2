import { attachmentBudget } from "../../connection/attachmentBudget";
import type { ChatServer } from "../../connection/chatServer";

import { Debouncer } from "../../ui/timing/debouncer";
import type { AttachmentKind } from "../attachments/attachmentKind";
import { readAttachments } from "../attachments/attachmentReader";
import type { AttachmentSet } from "../attachments/attachmentSet";
import type { ChatSession } from "../conversation/chatSession";
import type { Attachment } from "../conversation/conversation";
import type { ReadAttachments } from "../conversation/outgoing";
import { toMessages } from "../conversation/turns";
import type { ModelWatch } from "./modelWatch";

export interface TokenCounterOptions {
  readonly server: ChatServer;
  readonly kinds: readonly AttachmentKind[];
  readonly model: ModelWatch;
  readonly attached: AttachmentSet;
  /** The session that gets the next message. */
  readonly session: () => ChatSession;
  /** The text typed for the next message. */
  readonly draft: () => string;
  readonly onCounted: () => void;
  /** Debounce delay before counting, in milliseconds. */
  readonly debounceMs: number;
}

/** Counts the tokens of the next message with the model's own tokenizer while the user types. */
export class TokenCounter {
  /** Tokens of a conversation whose last answer has no figures. */
  counted = 0;
  readonly #options: TokenCounterOptions;
  readonly #count: Debouncer;
  #visible = false;

  constructor(options: TokenCounterOptions) {
    this.#options = options;
    this.#count = new Debouncer(options.debounceMs, (signal) => this.#countNow(signal));
  }

  /** Counts only while the panel is visible. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible) this.schedule();
    else this.#count.stop();
  }

  /** Counts after `times` debounce delays without another call. Does nothing while the panel is hidden. */
  schedule(times = 1): void {
    if (this.#visible) this.#count.schedule(times * this.#options.debounceMs);
  }

  async read(
    attachments: readonly Attachment[],
    question: string,
    signal: AbortSignal,
  ): Promise<ReadAttachments> {
    const { server, model } = this.#options;
    // The first question may arrive before the model is known.
    const info = model.info ?? (await server.model(signal));
    return readAttachments(attachments, question, attachmentBudget(info), this.#options, signal);
  }

  async #countNow(signal: AbortSignal): Promise<void> {
    const { server, model, attached, session, draft, onCounted } = this.#options;
    if (model.info === undefined || session().busy) return;
    const read = await this.read(attached.all, draft(), signal);
    const { conversation } = session();
    const last = conversation.turns.at(-1);
    const hasFigures = last === undefined || (last.role === "assistant" && last.figures !== undefined);
    const { messages, summary } = toMessages(conversation);
    const sent = { messages: messages.slice(summary?.from ?? 0) };
    const counted = hasFigures ? 0 : (await server.countTokens(sent, signal)).messages;
    if (signal.aborted) return;
    attached.recordRead(read);
    this.counted = counted;
    onCounted();
  }
}
