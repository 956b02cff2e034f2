import { isDeepStrictEqual } from "node:util";
import type { ModelInfo } from "./engine/modelInfo";
import { isStarterModel } from "./engine/starterModel";
import type { ChatModelState } from "./models/chatModel";
import type { ModelState } from "./models/completionModel";
import type { Protection } from "./privacy/protection";
import { l10n } from "./protocol/l10n";
import type { ModelStatus, Seal, StatusParams } from "./protocol/messages";

interface Facts {
  readonly completion: ModelState;
  readonly chat: ChatModelState;
  /** Why the chat model failed to load. Stays set while another attempt is in progress. */
  readonly chatProblem?: string | undefined;
  /** A completion is being generated. */
  readonly busy: boolean;
  /** An answer is being generated. */
  readonly answering: boolean;
  readonly enabled: boolean;
  /** One sentence for each invalid setting. */
  readonly problems: readonly string[];
  /** Why the embedding model cannot be used. */
  readonly embeddings?: string | undefined;
  readonly indexing?: StatusParams["indexing"] | undefined;
  readonly seal: Seal;
  readonly sealReason?: string | undefined;
}

/** The server's status for the user, sent to the client whenever it changes. */
export class Status {
  #facts: Facts = {
    completion: { kind: "none" },
    chat: { kind: "none" },
    busy: false,
    answering: false,
    enabled: true,
    problems: [],
    seal: "open",
  };
  #sent: StatusParams | undefined;

  constructor(
    private readonly send: (status: StatusParams) => void,
    { seal, reason }: Pick<Protection, "seal" | "reason">,
  ) {
    this.#facts = { ...this.#facts, seal, sealReason: reason };
  }

  set(change: Partial<Facts>): void {
    const { chat } = change;
    const chatProblem = chat?.kind === "error" ? chat.message : undefined;
    const isKnown = chat !== undefined && chat.kind !== "loading";
    this.#facts = { ...this.#facts, ...change, ...(isKnown && { chatProblem }) };
    const status = describe(this.#facts);
    if (isDeepStrictEqual(status, this.#sent)) return;
    this.#sent = status;
    this.send(status);
  }
}

function describe({
  completion,
  chat,
  chatProblem,
  busy,
  answering,
  enabled,
  embeddings,
  indexing,
  seal,
  sealReason,
  ...facts
}: Facts): StatusParams {
  const problems = embeddings === undefined ? facts.problems : [...facts.problems, embeddings];
  const common = {
    ...(chat.kind === "ready" && { chat: modelStatus(chat.model.info) }),
    ...(chatProblem !== undefined && { chatProblem }),
    ...(indexing && { indexing }),
    seal,
    ...(sealReason !== undefined && { sealReason }),
  };
  const message = problems.length === 0 ? {} : { message: l10n.join(problems) };
  switch (completion.kind) {
    case "none":
      return { state: enabled ? "loading" : "off", ...message, ...common };
    case "loading":
      return { state: "loading", progress: Math.round(completion.progress * 20) / 20, ...message, ...common };
    case "error":
      return { state: "error", message: l10n.join([completion.message, ...problems]), ...common };
    case "ready": {
      const state = answering || (busy && enabled) ? "busy" : enabled ? "ready" : "off";
      return { state, ...message, completion: modelStatus(completion.model.info), ...common };
    }
  }
}

function modelStatus(info: ModelInfo): ModelStatus {
  const { name, path, backend, backendNote, contextTokens } = info;
  return {
    name,
    path,
    backend,
    contextTokens,
    ...(backendNote !== undefined && { backendNote }),
    ...(isStarterModel(info) && { demo: true }),
  };
}
