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
  /** Whether the models for completions and chat do not fit into memory together. */
  readonly takeTurns: boolean;
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
    takeTurns: false,
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
    /** Called with all problems, one sentence each, whenever the status changes. */
    private readonly onProblems: (problems: readonly string[]) => void,
  ) {
    this.#facts = { ...this.#facts, seal, sealReason: reason };
  }

  set(change: Partial<Facts>): void {
    const { chat } = change;
    const chatProblem = chat && problemOf(chat);
    const isKnown = chat !== undefined && chat.kind !== "loading";
    this.#facts = { ...this.#facts, ...change, ...(isKnown && { chatProblem }) };
    const status = describe(this.#facts);
    if (isDeepStrictEqual(status, this.#sent)) return;
    this.#sent = status;
    this.onProblems(problemsIn(this.#facts));
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
  takeTurns,
  ...facts
}: Facts): StatusParams {
  const problems = embeddings === undefined ? facts.problems : [...facts.problems, embeddings];
  const common = {
    ...("model" in chat && { chat: modelStatus(chat.model.info) }),
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
    case "ready":
    case "unloaded": {
      const state = answering || (busy && enabled) ? "busy" : enabled ? "ready" : "off";
      const notes = [...residencyNotes(completion, chat, takeTurns), ...problems];
      return {
        state,
        ...(notes.length > 0 && { message: l10n.join(notes) }),
        completion: modelStatus(completion.model.info),
        ...common,
      };
    }
  }
}

/** What the user must mend, apart from the chat model, of which each request that needs it tells. */
function problemsIn({ completion, problems, embeddings }: Facts): string[] {
  return [problemOf(completion), ...problems, embeddings].filter((each) => each !== undefined);
}

type AnyState = ModelState | ChatModelState;

/** Why the model that the user asked for is not in use, and which one is. */
function problemOf(state: AnyState): string | undefined {
  if (state.kind === "error") return state.message;
  if (state.kind === "unloaded" && state.failure !== undefined) return state.failure;
  if (!("model" in state) || state.problem === undefined) return undefined;
  return l10n.t("{0} Until then, “{1}” stays in use.", state.problem, state.model.info.name);
}

/** Which models are not in memory, and why. */
function residencyNotes(completion: ModelState, chat: ChatModelState, takeTurns: boolean): string[] {
  const problem = problemOf(completion);
  const notes = problem === undefined ? [] : [problem];
  const unloaded = [completion, chat].map(({ kind }) => kind === "unloaded");
  if (takeTurns)
    notes.push(
      l10n.t(
        "The models for completions and chat do not fit into memory together, so they take turns: completions wait while an answer is written, and switching takes a while. Choose a smaller model for either.",
      ),
    );
  else if (unloaded[0] && unloaded[1])
    notes.push(l10n.t("The models are unloaded, and load on the next use."));
  else if (unloaded[0])
    notes.push(l10n.t("The model for completions is unloaded, and loads on the next use."));
  else if (unloaded[1]) notes.push(l10n.t("The chat model is unloaded, and loads on the next use."));
  return notes;
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
