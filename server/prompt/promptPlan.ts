import type { CursorWindow } from "../context/cursorWindow";
import type { Snippet } from "../context/source";
import type { PromptPart } from "../engine/engine";
import type { Family } from "./family";
import { renderFill } from "./fillPrompt";
import { fitSnippets, type ShownFile } from "./fitSnippets";
import type { TokenBudget } from "./tokenBudget";

export interface PlanRequest {
  readonly family: Family;
  readonly window: CursorWindow;
  readonly languageId: string;
  /** Path of the file, relative to the workspace. */
  readonly path: string;
  /** Most valuable first. */
  readonly snippets: readonly Snippet[];
  readonly budget: TokenBudget;
  /** Most tokens that the prompt may have. */
  readonly promptTokens: number;
}

/** What a plan is made of: plain data. */
export interface PlanContent {
  /** The window when the plan was made, up to the anchor: the start of the cursor's line if that is short, so that no token is cut in two. */
  readonly anchor: CursorWindow;
  /** Pieces of other files, the most valuable last. */
  readonly snippets: readonly ShownFile[];
  /** Most tokens that the text typed since the anchor may have. */
  readonly typedTokens: number;
  /** What of the window fits the budget. */
  readonly prefix: string;
  readonly suffix: string;
  /** Path of the file, relative to the workspace. */
  readonly path: string;
  readonly languageId: string;
}

/**
 * A prompt whose beginning stays the same, token by token, while the user types on: other files, the text before the anchor,
 * and the text after the cursor as it was then. What was typed since comes last — after the middle mark in families that put
 * the suffix last, so that a keystroke does not evaluate the suffix again (the idea of EFIM, arXiv 2505.21889).
 */
export interface PromptPlan extends PlanContent {
  render(typed: string): readonly PromptPart[];
}

/** Tokens set aside for control tokens, paths and the joins between sections. */
const overheadTokens = 24;
/** Share of the budget that is kept for other files, and the most that they get where the file itself is short. */
const snippetShare = { kept: 0.25, most: 0.4 };
/** Share of the budget for text typed since the anchor. */
const typedShare = 0.125;

/** Cuts the text around the cursor and the snippets to the budget. */
export async function planPrompt(request: PlanRequest): Promise<PromptPlan> {
  const { family, budget, path, languageId } = request;
  const room = Math.max(0, request.promptTokens - overheadTokens);
  const typedTokens = Math.ceil(room * typedShare);
  const anchor = await findAnchor(request.window, Math.floor(typedTokens / 2), budget);
  const suffixTokens = Math.ceil(room * family.suffixShare);
  const suffix = await budget.fitSuffix(anchor.suffix, Math.floor(room * family.suffixShare));
  // What the file itself does not need goes to other files, and what there is not of them to the file.
  const forFile = room - suffixTokens - typedTokens;
  const ofPrefix = await budget.countUpTo(anchor.prefix, forFile);
  const forOthers = Math.max(Math.floor(room * snippetShare.kept), forFile - ofPrefix);
  const most = Math.min(forOthers, Math.floor(room * snippetShare.most));
  const others = await fitSnippets(request.snippets, most, budget);
  const prefix = await budget.fitPrefix(anchor.prefix, anchor.firstLine, forFile - others.tokens);
  return toPlan({ anchor, snippets: others.files, typedTokens, prefix, suffix, path, languageId }, family);
}

export function toPlan(content: PlanContent, family: Family): PromptPlan {
  return { ...content, render: (typed) => renderFill(family, { ...content, typed }) };
}

/** The start of the cursor's line, or the cursor where so much of its line is there that it would leave no room for typing. */
async function findAnchor(window: CursorWindow, tokens: number, budget: TokenBudget): Promise<CursorWindow> {
  const lineStart = window.prefix.lastIndexOf("\n") + 1;
  const fits = (await budget.count(window.prefix.slice(lineStart))) <= tokens;
  return fits ? { ...window, prefix: window.prefix.slice(0, lineStart) } : window;
}
