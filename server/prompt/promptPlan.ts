import type { CursorWindow } from "../context/cursorWindow";
import type { Snippet } from "../context/source";
import type { PromptPart } from "../engine/engine";
import type { Family } from "./family";
import { renderFill } from "./fillPrompt";
import type { TokenBudget } from "./tokenBudget";

export interface PlanRequest {
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

/**
 * A prompt whose beginning stays the same, token by token, while the user types on: other files, the text before the anchor,
 * and the text after the cursor as it was then. What was typed since comes last — after the middle mark in families that put
 * the suffix last, so that a keystroke does not evaluate the suffix again (the idea of EFIM, arXiv 2505.21889).
 */
export interface PromptPlan {
  /** The window when the plan was made, up to the anchor: the start of the cursor's line, so that no token is cut in two. */
  readonly anchor: CursorWindow;
  readonly snippets: readonly Snippet[];
  render(typed: string): readonly PromptPart[];
}

/** Tokens set aside for control tokens, paths and the joins between sections. */
const overheadTokens = 24;
/** Share of the budget for other files when there are any. */
const snippetShare = 0.25;
/** Text typed since the anchor that a plan has room for, in UTF-16 code units and in share of the budget. */
export const maxTypedChars = 480;
const typedShare = 0.125;

/** Cuts the text around the cursor and the snippets to the budget. */
export async function planPrompt(request: PlanRequest): Promise<PromptPlan> {
  const { family, budget, path, languageId } = request;
  const anchor = anchorAtLineStart(request.window);
  const room = Math.max(0, request.promptTokens - overheadTokens);
  const suffix = await budget.fitSuffix(anchor.suffix, Math.floor(room * family.suffixShare));
  const snippets = await fitSnippets(request.snippets, Math.floor(room * snippetShare), budget);
  const forTyped = Math.ceil(room * typedShare);
  const forPrefix = room - Math.ceil(room * family.suffixShare) - snippets.tokens - forTyped;
  const prefix = await budget.fitPrefix(anchor.prefix, anchor.firstLine, forPrefix);
  const content = { prefix, suffix, snippets: snippets.kept, path, languageId };
  return { anchor, snippets: snippets.kept, render: (typed) => renderFill(family, { ...content, typed }) };
}

function anchorAtLineStart(window: CursorWindow): CursorWindow {
  const lineStart = window.prefix.lastIndexOf("\n") + 1;
  // A line that is longer than what a plan has room for is anchored inside.
  const end = Math.max(lineStart, window.prefix.length - (maxTypedChars >> 1));
  return { ...window, prefix: window.prefix.slice(0, end) };
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
