import type { CursorWindow } from "../context/cursorWindow";
import type { Snippet } from "../context/source";
import type { PromptPart } from "../engine/engine";
import type { Family } from "./family";
import { renderFill } from "./fillPrompt";
import type { TokenBudget } from "./tokenBudget";

export interface FillPromptRequest {
  readonly family: Family;
  readonly window: CursorWindow;
  readonly languageId: string;
  /** Path of the file, relative to the workspace. */
  readonly path: string;
  readonly snippets: readonly Snippet[];
  readonly budget: TokenBudget;
  /** Most tokens that the prompt may have. */
  readonly promptTokens: number;
}

/** Tokens set aside for control tokens, paths and the joins between sections. */
const overheadTokens = 24;
/** Share of the budget for other files when there are any. */
const snippetShare = 0.25;

/** Cuts the text around the cursor and the snippets to the budget and lays them out as the family wants them. */
export async function buildFillPrompt(request: FillPromptRequest): Promise<readonly PromptPart[]> {
  const { family, window, budget } = request;
  const room = Math.max(0, request.promptTokens - overheadTokens);
  const suffix = await budget.fitSuffix(window.suffix, Math.floor(room * family.suffixShare));
  const snippets = await fitSnippets(request.snippets, Math.floor(room * snippetShare), budget);
  const forPrefix = room - Math.ceil(room * family.suffixShare) - snippets.tokens;
  const prefix = await budget.fitPrefix(window.prefix, window.firstLine, forPrefix);
  return renderFill(family, {
    prefix,
    suffix,
    snippets: snippets.kept,
    path: request.path,
    languageId: request.languageId,
  });
}

/** The best snippets that fit whole, worst first: what stands nearest to the cursor counts most. */
async function fitSnippets(
  snippets: readonly Snippet[],
  tokens: number,
  budget: TokenBudget,
): Promise<{ kept: readonly Snippet[]; tokens: number }> {
  const kept: Snippet[] = [];
  let used = 0;
  for (const snippet of snippets.toSorted((a, b) => b.score - a.score)) {
    const cost = (await budget.count(snippet.text)) + overheadTokens;
    if (used + cost > tokens) continue;
    used += cost;
    kept.unshift(snippet);
  }
  return { kept, tokens: used };
}
