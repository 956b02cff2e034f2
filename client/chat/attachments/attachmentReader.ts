import type { ContextBlock, ResolvedContext } from "../../../server/protocol/chat";
import { l10n } from "../../../server/protocol/l10n";
import type { ChatServer } from "../../connection/chatServer";

import type { Attachment } from "../conversation/conversation";
import type { ReadAttachments } from "../conversation/outgoing";
import { chipOf } from "../conversation/turnStates";
import type { Chip } from "../protocol/messages";
import { type AttachmentKind, isProblem } from "./attachmentKind";

export interface ReaderDeps {
  readonly server: Pick<ChatServer, "resolveContext">;
  readonly kinds: readonly AttachmentKind[];
}

/**
 * Reads attachments within a budget of `room` tokens. Each chip gets its length or a problem. An attachment that does not fit
 * after those before it is left out. Throws when the server cannot read at all.
 */
export async function readAttachments(
  attachments: readonly Attachment[],
  question: string,
  room: number,
  { server, kinds }: ReaderDeps,
  signal: AbortSignal,
): Promise<ReadAttachments> {
  if (attachments.length === 0) return { blocks: [], chips: [] };
  const requested = await Promise.all(
    attachments.map((each) => kinds.find(({ kind }) => kind === each.kind)?.items(each, question) ?? []),
  );
  signal.throwIfAborted();
  const items = requested.flatMap((found) => (isProblem(found) ? [] : found));
  const resolved =
    items.length === 0 ? [] : (await server.resolveContext({ items, maxTokens: room }, signal)).items;
  const blocks: ContextBlock[] = [];
  const chips: Chip[] = [];
  let next = 0;
  let left = room;
  for (const [at, attachment] of attachments.entries()) {
    const found = requested[at] ?? [];
    const read = isProblem(found) ? found : blocksOf(resolved.slice(next, next + found.length));
    if (!isProblem(found)) next += found.length;
    if (isProblem(read)) {
      chips.push({ ...chipOf(attachment), problem: read.problem });
      continue;
    }
    const tokens = read.reduce((sum, block) => sum + block.tokens, 0);
    if (tokens > left) {
      const problem = l10n.t("Too long: {0} tokens, but only {1} fit.", tokens, left);
      chips.push({ ...chipOf(attachment), tokens, problem });
      continue;
    }
    left -= tokens;
    blocks.push(...read);
    const note = noteOn(attachment, read);
    chips.push({ ...chipOf(attachment), tokens, ...(note !== undefined && { note }) });
  }
  return { blocks, chips };
}

/** The readable blocks; a refusal counts only if there are none. */
function blocksOf(resolved: readonly ResolvedContext[]): readonly ContextBlock[] | { problem: string } {
  const blocks = resolved.flatMap((each) => ("block" in each ? [each.block] : []));
  const [first] = resolved;
  return blocks.length === 0 && first !== undefined && "refusal" in first
    ? { problem: first.refusal }
    : blocks;
}

/** A sentence that says which part is sent; undefined if all of it is. */
function noteOn({ uri }: Attachment, blocks: readonly ContextBlock[]): string | undefined {
  const cut = blocks.find(({ isPartial }) => isPartial);
  if (cut === undefined) return undefined;
  const range = cut.sources.find((source) => source.uri === uri)?.range;
  if (range === undefined) return l10n.t("Only a part is sent.");
  return l10n.t("Only lines {0}–{1} fit.", String(range.start.line + 1), String(range.end.line + 1));
}
