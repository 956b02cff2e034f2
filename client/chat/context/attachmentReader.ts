import type { ChatModelInfo, ContextBlock, ResolvedContext } from "../../../server/protocol/chat";
import type { Translate } from "../../text";
import type { ChatServer } from "../chatServer";
import type { Attachment } from "../history/conversation";
import type { Chip } from "../messages";
import type { ReadAttachments } from "../outgoing";
import { chipOf } from "../turnStates";
import { type ContextKind, isProblem } from "./contextKind";

export interface ReaderDeps {
  readonly server: Pick<ChatServer, "resolveContext">;
  readonly kinds: readonly ContextKind[];
  readonly t: Translate;
}

/** For the instructions, and a question of some length. */
const questionTokens = 512;

/** Most tokens that attachments may have together, so that a question and an answer still fit. */
export function roomFor({ contextTokens, maxOutputTokens }: ChatModelInfo): number {
  return Math.max(contextTokens - maxOutputTokens - questionTokens, Math.floor(contextTokens / 2));
}

/**
 * Reads attachments: what is read of each, its length, and why one is left out. Those that are in the way of others, because
 * they would not fit together, are the last ones. Throws when the server cannot read at all.
 */
export async function readAttachments(
  attachments: readonly Attachment[],
  question: string,
  room: number,
  { server, kinds, t }: ReaderDeps,
  signal: AbortSignal,
): Promise<ReadAttachments> {
  if (attachments.length === 0) return { blocks: [], chips: [] };
  const wanted = await Promise.all(
    attachments.map((each) => kinds.find(({ kind }) => kind === each.kind)?.items(each, question) ?? []),
  );
  signal.throwIfAborted();
  const items = wanted.flatMap((found) => (isProblem(found) ? [] : found));
  const resolved =
    items.length === 0 ? [] : (await server.resolveContext({ items, maxTokens: room }, signal)).items;
  const blocks: ContextBlock[] = [];
  const chips: Chip[] = [];
  let next = 0;
  let left = room;
  for (const [at, attachment] of attachments.entries()) {
    const found = wanted[at] ?? [];
    const own = isProblem(found) ? found : takeOwn(resolved.slice(next, next + found.length));
    if (!isProblem(found)) next += found.length;
    if (isProblem(own)) {
      chips.push({ ...chipOf(attachment), problem: own.problem });
      continue;
    }
    const tokens = own.reduce((sum, block) => sum + block.tokens, 0);
    if (tokens > left) {
      const problem = t("It does not fit: it has {0} tokens, and there is room for {1}.", tokens, left);
      chips.push({ ...chipOf(attachment), tokens, problem });
      continue;
    }
    left -= tokens;
    blocks.push(...own);
    const note = noteOn(attachment, own, t);
    chips.push({ ...chipOf(attachment), tokens, ...(note === undefined ? {} : { note }) });
  }
  return { blocks, chips };
}

/** What could be read; a refusal counts only when there is nothing else. */
function takeOwn(resolved: readonly ResolvedContext[]): readonly ContextBlock[] | { problem: string } {
  const blocks = resolved.flatMap((each) => ("block" in each ? [each.block] : []));
  const [first] = resolved;
  return blocks.length === 0 && first !== undefined && "refusal" in first
    ? { problem: first.refusal }
    : blocks;
}

/** What of it is sent, as a sentence, when that is not all. */
function noteOn({ uri }: Attachment, blocks: readonly ContextBlock[], t: Translate): string | undefined {
  const cut = blocks.find(({ isPartial }) => isPartial);
  if (cut === undefined) return undefined;
  const range = cut.sources.find((source) => source.uri === uri)?.range;
  if (range === undefined) return t("Only a part of it is sent.");
  return t("Only a part of it fits: lines {0}–{1}.", range.start.line + 1, range.end.line + 1);
}
