/** The states of one turn, from being asked to having been answered. */
import type { ChatProgress, ChatResult } from "../../server/protocol/chat";
import { failureText } from "../../server/protocol/failure";
import type { Translate } from "../text";
import type { AssistantTurn, Attachment, UserTurn } from "./history/conversation";
import type { Chip } from "./messages";
import type { OutgoingMessage, ReadAttachments } from "./outgoing";

export function askedTurn({ text, command, attachments }: OutgoingMessage, id: string, at: number): UserTurn {
  return {
    role: "user",
    id,
    at,
    text,
    ...(command === undefined ? {} : { command }),
    chips: attachments.map(chipOf),
    context: [],
    ...(attachments.length > 0 ? { unread: [...attachments] } : {}),
  };
}

/**
 * Another question in the place of an earlier one, with what was attached to that. Where a question decides what is found, all is
 * read anew.
 */
export function editedTurn(old: UserTurn, text: string, id: string, at: number): UserTurn {
  const { attachments = [] } = old;
  const isSearch = attachments.some(({ kind }) => kind === "codebase");
  return isSearch && text !== old.text
    ? askedTurn({ ...old, text, attachments }, id, at)
    : { ...old, id, at, text };
}

/** A question whose attachments have been read. */
export function readTurn({ unread = [], ...rest }: UserTurn, { blocks, chips }: ReadAttachments): UserTurn {
  return { ...rest, attachments: unread, context: [...blocks], chips: [...chips] };
}

export function chipOf({ id, kind, label, detail, automatic, uri, range }: Attachment): Chip {
  return {
    id,
    kind,
    label,
    ...(detail === undefined ? {} : { detail }),
    ...(automatic === undefined ? {} : { automatic }),
    ...(uri === undefined ? {} : { uri }),
    ...(range === undefined ? {} : { line: range.start.line }),
  };
}

export function waitingTurn(id: string, at: number): AssistantTurn {
  return { role: "assistant", id, at, text: "", state: "waiting" };
}

/** The same answer before it is gone on with. */
export function resumedTurn({
  error: _,
  figures: __,
  loop: ___,
  needsModel: ____,
  full: _____,
  ...rest
}: AssistantTurn): AssistantTurn {
  return { ...rest, state: "waiting" };
}

export function waitingFor(
  turn: AssistantTurn,
  { message, fraction }: Extract<ChatProgress, { type: "waiting" }>,
): AssistantTurn {
  const share = fraction === undefined ? "" : ` ${Math.floor(fraction * 100)} %`;
  return { ...turn, waitingFor: `${message}${share}` };
}

export function longerTurn(turn: AssistantTurn, text: string, thinking: string): AssistantTurn {
  const { waitingFor: _, ...rest } = turn;
  const thoughts = (turn.thinking ?? "") + thinking;
  return {
    ...rest,
    state: "streaming",
    text: turn.text + text,
    ...(thoughts === "" ? {} : { thinking: thoughts }),
  };
}

/** `begun` is the turn as it was before this answer. */
export function endedTurn(
  turn: AssistantTurn,
  begun: AssistantTurn,
  result: ChatResult,
  t: Translate,
): AssistantTurn {
  const { reason, promptTokensEvaluated: _, loop, demo, full, ...figures } = result;
  const state = {
    done: "done",
    maxTokens: "cutOff",
    contextFull: "cutOff",
    loop: "failed",
    cancelled: "stopped",
  } as const;
  const ended = { ...atRest(turn, state[reason]), figures, ...(demo && { demo }), ...(full && { full }) };
  if (loop !== undefined)
    return {
      ...withoutLoop(ended, begun, loop),
      loop: true,
      error: t("The model began to repeat itself and was stopped. Retry, or choose a larger model."),
    };
  if (reason !== "done" || turn.text !== "") return ended;
  return { ...ended, state: "failed", error: t("The model gave no answer. Try again.") };
}

/** The useful part: what stood before the loop, and what was repeated once. */
function withoutLoop(
  turn: AssistantTurn,
  begun: AssistantTurn,
  loop: NonNullable<ChatResult["loop"]>,
): AssistantTurn {
  const { text, thinking = "" } = turn;
  if (loop.in === "text") return { ...turn, text: text.slice(0, begun.text.length + loop.keep) };
  return { ...turn, thinking: thinking.slice(0, (begun.thinking ?? "").length + loop.keep) };
}

export function failedTurn(turn: AssistantTurn, error: unknown, t: Translate): AssistantTurn {
  const { data } = (error ?? {}) as { data?: { needsModel?: unknown } | null };
  return {
    ...atRest(turn, "failed"),
    error: failureText(error, t),
    ...(data?.needsModel === true ? { needsModel: true } : {}),
  };
}

export function stoppedTurn(turn: AssistantTurn): AssistantTurn {
  return atRest(turn, "stopped");
}

function atRest({ waitingFor: _, ...rest }: AssistantTurn, state: AssistantTurn["state"]): AssistantTurn {
  return { ...rest, state };
}
