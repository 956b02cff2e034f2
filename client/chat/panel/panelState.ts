import type { ContextBlock } from "../../../server/protocol/chat";
import type { AttachmentSet } from "../attachments/attachmentSet";
import type { ChatSession } from "../conversation/chatSession";
import { asTyped } from "../conversation/outgoing";
import { toPanelTurns } from "../conversation/turns";
import type { ModelLine, PanelState } from "../protocol/messages";

export interface PanelParts {
  readonly session: ChatSession;
  readonly attached: AttachmentSet;
  readonly draft: string;
  /** Counted tokens of the conversation; used when the last answer has no figures. */
  readonly counted: number;
  readonly model: ModelLine;
  readonly notice: string | undefined;
  readonly lacks: PanelState["lacks"];
}

/** Builds the state that the panel shows. */
export function panelState({
  session,
  attached,
  draft,
  counted,
  model,
  notice,
  lacks,
}: PanelParts): PanelState {
  const { conversation, queue } = session;
  return {
    conversationId: conversation.id,
    title: conversation.title,
    turns: toPanelTurns(conversation),
    queue: queue.map((each) => ({ id: each.id, text: asTyped(each) })),
    draft,
    chips: attached.chips,
    promptTokens: conversationTokens(session, counted) + newTokens(session, attached.blocks),
    model,
    ...(notice !== undefined && { notice }),
    ...(lacks !== undefined && { lacks }),
  };
}

/** Tokens by the figures of the last answer that has them, or `counted` if turns without figures follow it. */
function conversationTokens({ conversation: { turns } }: ChatSession, counted: number): number {
  const last = turns.findLast((turn) => turn.role === "assistant" && turn.figures !== undefined);
  const figures = last?.role === "assistant" ? last.figures : undefined;
  const known = (figures?.promptTokens ?? 0) + (figures?.generatedTokens ?? 0);
  return last === turns.at(-1) ? known : Math.max(known, counted);
}

/** Tokens of the attachments, without those that an earlier message already contains. */
function newTokens(
  { conversation: { turns, summary } }: ChatSession,
  blocks: readonly ContextBlock[],
): number {
  const known = turns
    .slice(summary?.turns ?? 0)
    .flatMap((turn) => (turn.role === "user" ? turn.context : []));
  return blocks
    .filter(({ label, text }) => !known.some((block) => block.label === label && block.text === text))
    .reduce((sum, { tokens }) => sum + tokens, 0);
}
