import type {
  ContextOption,
  ConversationSummary,
  PanelState,
  ToPanel,
  Turn,
} from "../../client/chat/protocol/messages";

/** Everything that the panel shows, except streaming texts, which are in `LiveTexts`. */
export interface PanelModel {
  /** Absent until the extension has sent it. */
  readonly state?: PanelState;
  readonly conversations?: {
    readonly search: string;
    readonly list: readonly ConversationSummary[];
    readonly notes: readonly string[];
  };
  readonly options?: { readonly query: string; readonly list: readonly ContextOption[] };
}

/** Applies a message to the model. Returns the same model for unrelated messages. */
export function applyMessage(model: PanelModel, message: ToPanel): PanelModel {
  switch (message.type) {
    case "show":
      return { ...model, state: message.state };
    case "update":
      return model.state === undefined ? model : { ...model, state: { ...model.state, ...message.state } };
    case "turn":
      return model.state === undefined
        ? model
        : { ...model, state: { ...model.state, turns: withTurn(model.state.turns, message.turn) } };
    case "conversations": {
      const { search, conversations: list, notes = [] } = message;
      return { ...model, conversations: { search, list, notes } };
    }
    case "contextOptions":
      return { ...model, options: { query: message.query, list: message.options } };
    default:
      return model;
  }
}

function withTurn(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  return turns.some(({ id }) => id === turn.id)
    ? turns.map((old) => (old.id === turn.id ? turn : old))
    : [...turns, turn];
}

/** Whether an answer is in flight. */
export function isBusy({ turns }: PanelState): boolean {
  return turns.some(isRunning);
}

export function isRunning({ state }: Turn): boolean {
  return state === "waiting" || state === "streaming";
}
