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

/** The contents of a plan: plain data. */
export interface PlanContent {
  /**
   * The window at the time of planning, up to the anchor. The anchor is the start of the cursor's line if the line is short, so
   * that no token is cut in two.
   */
  readonly anchor: CursorWindow;
  /** Parts of other files, the most valuable last. */
  readonly snippets: readonly ShownFile[];
  /** Most tokens that the text typed since the anchor may have. */
  readonly typedTokens: number;
  /** The part of the window that fits the budget. */
  readonly prefix: string;
  readonly suffix: string;
  /** Path of the file, relative to the workspace. */
  readonly path: string;
  readonly languageId: string;
}

/**
 * A prompt whose beginning stays the same, token by token, while the user types: other files, the text before the anchor, and
 * the text after the cursor at that time. Text typed since comes last, after the middle token in families that put the suffix
 * last, so that a keystroke does not evaluate the suffix again (the idea of EFIM, arXiv 2505.21889).
 */
export interface PromptPlan extends PlanContent {
  render(typed: string): readonly PromptPart[];
}

/** Tokens reserved for special tokens, paths and the joins between sections. */
const overheadTokens = 24;
/** Share of the budget reserved for other files, and their largest share when the file itself is short. */
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
  // Other files get the tokens that the file itself does not need, and the other way round.
  const forFile = room - suffixTokens - typedTokens;
  const prefixTokens = await budget.countUpTo(anchor.prefix, forFile);
  const forOthers = Math.max(Math.floor(room * snippetShare.kept), forFile - prefixTokens);
  const most = Math.min(forOthers, Math.floor(room * snippetShare.most));
  const others = await fitSnippets(request.snippets, most, budget);
  const prefix = await budget.fitPrefix(anchor.prefix, anchor.firstLine, forFile - others.tokens);
  return toPlan({ anchor, snippets: others.files, typedTokens, prefix, suffix, path, languageId }, family);
}

export function toPlan(content: PlanContent, family: Family): PromptPlan {
  return { ...content, render: (typed) => renderFill(family, { ...content, typed }) };
}

/** The start of the cursor's line, or the cursor itself when a long line would leave no room for typing. */
async function findAnchor(window: CursorWindow, tokens: number, budget: TokenBudget): Promise<CursorWindow> {
  const lineStart = window.prefix.lastIndexOf("\n") + 1;
  const fits = (await budget.count(window.prefix.slice(lineStart))) <= tokens;
  return fits ? { ...window, prefix: window.prefix.slice(0, lineStart) } : window;
}
