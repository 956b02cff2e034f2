import type { ChatModelInfo } from "../../server/protocol/chat";
import { failureText } from "../../server/protocol/failure";
import type { StatusParams } from "../../server/protocol/messages";
import type { ServerState } from "../serverState";
import type { Translate } from "../text";
import type { ChatServer } from "./chatServer";
import type { ModelLine } from "./messages";

export interface ModelWatchOptions {
  readonly server: Pick<ChatServer, "model">;
  readonly onChange: () => void;
  readonly t: Translate;
}

/** Which model chats, as far as it is known: asked for when it is wanted, since asking loads it. */
export class ModelWatch {
  readonly #options: ModelWatchOptions;
  #state: ServerState = { phase: "starting" };
  #status: StatusParams | undefined;
  #info: ChatModelInfo | undefined;
  #refusal: string | undefined;
  #asking: AbortController | undefined;
  #wanted = false;

  constructor(options: ModelWatchOptions) {
    this.#options = options;
  }

  /** Undefined as long as there is no model that can chat. */
  get info(): ChatModelInfo | undefined {
    return this.#info;
  }

  line(busy: boolean): ModelLine {
    const { t } = this.#options;
    const { phase, message } = this.#state;
    if (phase === "failed") return { state: "error", ...(message === undefined ? {} : { message }) };
    if (phase === "stopped") return { state: "off", message: t("The server is stopped.") };
    if (phase !== "running") return { state: "loading", message: t("Starting the server") };
    if (this.#refusal !== undefined) return { state: "off", message: this.#refusal };
    const known = this.#info ?? this.#status?.chat;
    if (known === undefined) {
      const { progress } = this.#status ?? {};
      return {
        state: "loading",
        message: t("Loading the model"),
        ...(progress === undefined ? {} : { progress }),
      };
    }
    const { name, contextTokens, demo } = known;
    const { maxPromptTokens } = this.#info ?? {};
    return {
      ...{ state: busy ? "busy" : "ready", name, contextTokens },
      ...(maxPromptTokens === undefined ? {} : { maxPromptTokens }),
      ...(demo && { demo }),
    };
  }

  /** Somebody wants to chat: from now on it is known which model does. */
  want(): void {
    this.#wanted = true;
    this.#askIfUnknown();
  }

  /** Nobody is looking: a model that is lost is not loaded again. */
  unwant(): void {
    this.#wanted = false;
  }

  serverChanged(state: ServerState): void {
    this.#state = state;
    if (state.phase !== "running") {
      this.#status = undefined;
      this.#forget();
    } else this.#askIfUnknown();
    this.#options.onChange();
  }

  statusReceived(status: StatusParams): void {
    const { chat: before, chatProblem: problemBefore } = this.#status ?? {};
    this.#status = status;
    const { chat, chatProblem } = status;
    // It could not be loaded, for this reason now; or that is over.
    if (chatProblem !== problemBefore) {
      this.#forget();
      this.#refusal = chatProblem;
    }
    // Another model, or the same one with another context.
    if (this.#info !== undefined && chat?.path !== before?.path && before !== undefined) this.#forget();
    if (this.#info !== undefined && chat !== undefined && chat.contextTokens !== this.#info.contextTokens)
      this.#forget();
    if (this.#refusal === undefined || chat !== undefined) this.#askIfUnknown();
    this.#options.onChange();
  }

  /** Settings have changed that decide which model chats, or how much it may say. */
  settingsChanged(): void {
    this.#forget();
    this.#askIfUnknown();
    this.#options.onChange();
  }

  #forget(): void {
    this.#info = undefined;
    this.#refusal = undefined;
    this.#asking?.abort();
    this.#asking = undefined;
  }

  #askIfUnknown(): void {
    if (!this.#wanted || this.#info !== undefined || this.#asking !== undefined) return;
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
      this.#refusal = failureText(error, this.#options.t);
    }
    this.#asking = undefined;
    this.#options.onChange();
  }
}
