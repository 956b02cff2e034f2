import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import { count } from "./cut";
import { resolveFile } from "./file";
import { labelOf } from "./labels";
import type { ContextDeps, ContextOptions } from "./resolveContext";

type InstructionsItem = Extract<ContextItem, { kind: "instructions" }>;

/** They go with every question, so they must leave room for the rest. */
const mostTokens = 4000;
const mostShare = 0.25;

/** Instructions of the workspace, by the rules for every file. Half of them might say the opposite of all, so they are never cut. */
export async function resolveInstructions(
  { uri }: InstructionsItem,
  deps: ContextDeps,
  { maxTokens, signal }: ContextOptions,
): Promise<ResolvedContext> {
  const resolved = await resolveFile({ kind: "file", uri, isNamed: true }, deps, { signal });
  if ("refusal" in resolved) return resolved;
  const { text, sources } = resolved.block;
  const path = labelOf(sources[0]?.path ?? "");
  const most = Math.floor(Math.min(mostTokens, (maxTokens ?? Number.POSITIVE_INFINITY) * mostShare));
  const tokens = await count(text, deps.countTokens);
  if (tokens > most) {
    const [has, may] = [tokens.toLocaleString("en"), most.toLocaleString("en")];
    return {
      refusal: `${path} has ${has} tokens and instructions may have ${may}, so it is not used: shorten it.`,
    };
  }
  // The answer follows them, but is not made from them.
  return {
    block: { ...resolved.block, label: `Instructions of this workspace (${path})`, sources: [], tokens },
  };
}
