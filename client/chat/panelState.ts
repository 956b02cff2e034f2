import type { ContextBlock } from "../../server/protocol/chat";
import type { Attached } from "./context/attached";
import type { ModelLine, PanelState } from "./messages";
import { asTyped } from "./outgoing";
import type { ChatSession } from "./session";
import { toPanelTurns } from "./turns";

export interface PanelParts {
  readonly session: ChatSession;
  readonly attached: Attached;
  readonly draft: string;
  /** Tokens of a conversation, or of what has been said in it since the last answer that told. */
  readonly counted: number;
  readonly model: ModelLine;
  readonly notice: string | undefined;
}

/** All that the panel shows. */
export function panelState({ session, attached, draft, counted, model, notice }: PanelParts): PanelState {
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
    ...(notice === undefined ? {} : { notice }),
  };
}

/** As the last answer has told; what came after it without telling is counted. */
function conversationTokens({ conversation: { turns } }: ChatSession, counted: number): number {
  const last = turns.findLast((turn) => turn.role === "assistant" && turn.figures !== undefined);
  const told = last?.role === "assistant" ? last.figures : undefined;
  const known = (told?.promptTokens ?? 0) + (told?.generatedTokens ?? 0);
  return last === turns.at(-1) ? known : Math.max(known, counted);
}

/** Of what is attached. What an earlier message has, the model is not told again. */
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
