/** The state transitions of one turn. */

import type { ChatProgress, ChatResult } from "../../../server/protocol/chat";
import { failureText } from "../../../server/protocol/failure";
import { l10n } from "../../../server/protocol/l10n";
import { waitingText } from "../../ui/text";
import type { Chip } from "../protocol/messages";
import type { AssistantTurn, Attachment, UserTurn } from "./conversation";
import type { OutgoingMessage, ReadAttachments } from "./outgoing";

export function createUserTurn(
  { text, command, attachments }: OutgoingMessage,
  id: string,
  at: number,
): UserTurn {
  return {
    role: "user",
    id,
    at,
    text,
    ...(command !== undefined && { command }),
    chips: attachments.map(chipOf),
    context: [],
    ...(attachments.length > 0 && { unread: [...attachments] }),
  };
}

/** Replaces a question, keeping its attachments. If one is a codebase search, all attachments are read again. */
export function editUserTurn(old: UserTurn, text: string, id: string, at: number): UserTurn {
  const { attachments = [] } = old;
  const isSearch = attachments.some(({ kind }) => kind === "codebase");
  return isSearch && text !== old.text
    ? createUserTurn({ ...old, text, attachments }, id, at)
    : { ...old, id, at, text };
}

/** A question whose attachments have been read. */
export function addReadContext(
  { unread = [], ...rest }: UserTurn,
  { blocks, chips }: ReadAttachments,
): UserTurn {
  return { ...rest, attachments: unread, context: [...blocks], chips: [...chips] };
}

export function chipOf({ id, kind, label, detail, automatic, uri, range }: Attachment): Chip {
  return {
    id,
    kind,
    label,
    ...(detail !== undefined && { detail }),
    ...(automatic !== undefined && { automatic }),
    ...(uri !== undefined && { uri }),
    ...(range !== undefined && { line: range.start.line }),
  };
}

export function createAnswerTurn(id: string, at: number): AssistantTurn {
  return { role: "assistant", id, at, text: "", state: "waiting" };
}

/** Resets an answer before it is continued. */
export function resumeAnswer({
  error: _,
  figures: __,
  loop: ___,
  needsModel: ____,
  full: _____,
  ...rest
}: AssistantTurn): AssistantTurn {
  return { ...rest, state: "waiting" };
}

export function setWaitingFor(
  turn: AssistantTurn,
  waiting: Extract<ChatProgress, { type: "waiting" }>,
): AssistantTurn {
  return { ...turn, waitingFor: waitingText(waiting) };
}

export function appendToAnswer(turn: AssistantTurn, text: string, thinking: string): AssistantTurn {
  const { waitingFor: _, ...rest } = turn;
  const thoughts = (turn.thinking ?? "") + thinking;
  return {
    ...rest,
    state: "streaming",
    text: turn.text + text,
    ...(thoughts !== "" && { thinking: thoughts }),
  };
}

/** `begun` is the turn before this generation. */
export function finishAnswer(turn: AssistantTurn, begun: AssistantTurn, result: ChatResult): AssistantTurn {
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
      error: l10n.t("Stopped because the model repeated itself. Retry, or choose a larger model."),
    };
  if (reason !== "done" || turn.text !== "") return ended;
  return { ...ended, state: "failed", error: l10n.t("The model gave no answer. Try again.") };
}

/** Cuts off the loop after the first repetition. */
function withoutLoop(
  turn: AssistantTurn,
  begun: AssistantTurn,
  loop: NonNullable<ChatResult["loop"]>,
): AssistantTurn {
  const { text, thinking = "" } = turn;
  if (loop.in === "text") return { ...turn, text: text.slice(0, begun.text.length + loop.keep) };
  return { ...turn, thinking: thinking.slice(0, (begun.thinking ?? "").length + loop.keep) };
}

export function failAnswer(turn: AssistantTurn, error: unknown): AssistantTurn {
  const { data } = (error ?? {}) as { data?: { needsModel?: unknown } | null };
  return {
    ...atRest(turn, "failed"),
    error: failureText(error),
    ...(data?.needsModel === true && { needsModel: true }),
  };
}

export function stopAnswer(turn: AssistantTurn): AssistantTurn {
  return atRest(turn, "stopped");
}

function atRest({ waitingFor: _, ...rest }: AssistantTurn, state: AssistantTurn["state"]): AssistantTurn {
  return { ...rest, state };
}
