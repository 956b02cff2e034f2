import type {
  ContextOption,
  ConversationSummary,
  PanelState,
  ToPanel,
  Turn,
} from "../../client/chat/messages";

/** All that is shown, but for the texts that are being streamed: those are in `LiveTexts`. */
export interface PanelModel {
  /** Absent until the extension has told it. */
  readonly state?: PanelState;
  readonly conversations?: {
    readonly search: string;
    readonly list: readonly ConversationSummary[];
    readonly notes: readonly string[];
  };
  readonly options?: { readonly query: string; readonly list: readonly ContextOption[] };
}

/** The model after a message; messages that are about something else leave it as it is. */
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

/** Whether an answer is on its way. */
export function isBusy({ turns }: PanelState): boolean {
  return turns.some(isRunning);
}

export function isRunning({ state }: Turn): boolean {
  return state === "waiting" || state === "streaming";
}
