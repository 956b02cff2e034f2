import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import { l10n } from "../../protocol/l10n";
import type { AttachmentDeps, AttachmentOptions } from "./attachmentDeps";
import { count } from "./cut";
import { resolveFile } from "./file";
import { labelOf } from "./labels";

type InstructionsItem = Extract<ContextItem, { kind: "instructions" }>;

/** Limits of instructions: they accompany every question and must leave room for the rest. */
const maxInstructionTokens = 4000;
const maxShare = 0.25;

/**
 * Attaches the workspace's instructions if Inhouse may read the file. Never truncates them: half of them might say the
 * opposite.
 */
export async function resolveInstructions(
  { uri }: InstructionsItem,
  deps: AttachmentDeps,
  { maxTokens, signal }: AttachmentOptions,
): Promise<ResolvedContext> {
  const resolved = await resolveFile({ kind: "file", uri, isNamed: true }, deps, { signal });
  if ("refusal" in resolved) return resolved;
  const { text, sources } = resolved.block;
  const path = labelOf(sources[0]?.path ?? "");
  const limit = Math.floor(
    Math.min(maxInstructionTokens, (maxTokens ?? Number.POSITIVE_INFINITY) * maxShare),
  );
  const tokens = await count(text, deps.countTokens);
  if (tokens > limit) {
    return {
      refusal: l10n.t(
        "{0} was not used: it has {1} tokens, and instructions may have {2}. Shorten it.",
        path,
        tokens,
        limit,
      ),
    };
  }
  // No sources: the answer follows instructions but does not cite them.
  return {
    block: {
      ...resolved.block,
      label: `Instructions of this workspace (${path})`,
      sources: [],
      tokens,
    },
  };
}
