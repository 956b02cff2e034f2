import type { ChatModelInfo } from "../../../server/protocol/chat";
import { failureText } from "../../../server/protocol/failure";
import { l10n } from "../../../server/protocol/l10n";
import type { StatusParams } from "../../../server/protocol/messages";
import type { ChatServer } from "../../connection/chatServer";
import type { ServerState } from "../../serverProcess/serverState";

import type { ModelLine } from "../protocol/messages";

export interface ModelWatchOptions {
  readonly server: Pick<ChatServer, "model">;
  readonly onChange: () => void;
}

/** Tracks which model chats. Asks the server only while the chat is in use, because asking loads the model. */
export class ModelWatch {
  readonly #options: ModelWatchOptions;
  #state: ServerState = { phase: "starting" };
  #status: StatusParams | undefined;
  #info: ChatModelInfo | undefined;
  #refusal: string | undefined;
  #asking: AbortController | undefined;
  #isActive = false;

  constructor(options: ModelWatchOptions) {
    this.#options = options;
  }

  /** Undefined until a chat model is known. */
  get info(): ChatModelInfo | undefined {
    return this.#info;
  }

  line(busy: boolean): ModelLine {
    const { phase, message } = this.#state;
    if (phase === "failed")
      return { state: "error", serverDown: true, ...(message !== undefined && { message }) };
    if (phase === "stopped")
      return { state: "off", serverDown: true, message: l10n.t("The server is stopped.") };
    if (phase !== "running") return { state: "loading", message: l10n.t("Starting the server") };
    if (this.#refusal !== undefined) return { state: "off", message: this.#refusal };
    const known = this.#info ?? this.#status?.chat;
    if (known === undefined) {
      const { progress } = this.#status ?? {};
      return {
        state: "loading",
        message: l10n.t("Loading the model"),
        ...(progress !== undefined && { progress }),
      };
    }
    const { name, contextTokens, demo } = known;
    const { maxPromptTokens } = this.#info ?? {};
    return {
      state: busy ? "busy" : "ready",
      name,
      contextTokens,
      ...(maxPromptTokens !== undefined && { maxPromptTokens }),
      ...(demo && { demo }),
    };
  }

  /** Call it when the chat is in use: from then on the model is kept known. */
  activate(): void {
    this.#isActive = true;
    this.#askIfUnknown();
  }

  /** Call it when the panel is hidden: a lost model is not loaded again. */
  deactivate(): void {
    this.#isActive = false;
  }

  serverChanged(state: ServerState): void {
    this.#state = state;
    if (state.phase !== "running") {
      this.#status = undefined;
      this.#clear();
    } else this.#askIfUnknown();
    this.#options.onChange();
  }

  statusReceived(status: StatusParams): void {
    const { chat: before, chatProblem: problemBefore } = this.#status ?? {};
    this.#status = status;
    const { chat, chatProblem } = status;
    // The model failed to load with a new reason, or the problem is solved.
    if (chatProblem !== problemBefore) {
      this.#clear();
      this.#refusal = chatProblem;
    }
    // The model or its context size has changed.
    if (this.#info !== undefined && chat?.path !== before?.path && before !== undefined) this.#clear();
    if (this.#info !== undefined && chat !== undefined && chat.contextTokens !== this.#info.contextTokens)
      this.#clear();
    if (this.#refusal === undefined || chat !== undefined) this.#askIfUnknown();
    this.#options.onChange();
  }

  /** Call it when settings have changed that select the chat model or limit its answers. */
  settingsChanged(): void {
    this.#clear();
    this.#askIfUnknown();
    this.#options.onChange();
  }

  #clear(): void {
    this.#info = undefined;
    this.#refusal = undefined;
    this.#asking?.abort();
    this.#asking = undefined;
  }

  #askIfUnknown(): void {
    if (!this.#isActive || this.#info !== undefined || this.#asking !== undefined) return;
    if (this.#state.phase === "running") void this.#ask();
  }

  async #ask(): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const info = await this.#options.server.model(asking.signal);
      if (this.#asking !== asking) return;
      this.#info = info;
      this.#refusal = undefined;
    } catch (error) {
      if (this.#asking !== asking) return;
      this.#refusal = failureText(error);
    }
    this.#asking = undefined;
    this.#options.onChange();
  }
}
