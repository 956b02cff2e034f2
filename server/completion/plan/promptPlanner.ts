import type { CursorWindow } from "../../context/cursorWindow";
import { ContextGatherer } from "../../context/gather";
import { isSameSuffix, typedSince, withoutClosers } from "../../context/samePlace";
import type { ContextSource, Snippet } from "../../context/source";
import type { Engine, InfillRequest, PromptPart } from "../../engine/engine";
import type { Logger } from "../../log";
import type { ReadyModel } from "../../models/completionModel";
import { type PromptPlan, planPrompt } from "../../prompt/promptPlan";

/** The place and model for which to plan a prompt. */
export interface PlanQuery {
  readonly uri: string;
  readonly languageId: string;
  /** Path in the prompt, relative to the workspace. */
  readonly path: string;
  readonly window: CursorWindow;
  /** Maximum number of tokens in the answer. */
  readonly maxTokens: number;
  readonly model: ReadyModel;
}

export interface PlannerOptions {
  readonly engine: Engine;
  readonly sources: readonly ContextSource[];
  readonly log: Logger;
  /** Whether the model may still see a file. */
  readonly mayShow?: (uri: string) => Promise<boolean>;
  /** Called when a prompt has been evaluated in a pause. */
  readonly onImproved?: () => void;
}

/** A plan and the document it is for. */
export interface DocumentPlan {
  readonly uri: string;
  readonly plan: PromptPlan;
}

/** Deadlines for gathering context, in milliseconds: on a keystroke, and in a pause. Slower sources are left out. */
const keystrokeDeadlineMs = 10;
const pauseDeadlineMs = 150;
/** Length of text typed since the anchor, in UTF-16 code units, from which on a pause is used to move the anchor. */
const staleChars = 160;
const keptPlans = 8;
/** Maximum time in milliseconds to evaluate a prompt without a cache; a slow machine gets a shorter prompt. */
const coldPromptMs = 2000;
const minTokens = 512;
/** Minimum share of new context, from 0 to 1, for which a pause is used to evaluate another prompt. */
const worthANewPrompt = 0.15;
/** Number of first UTF-16 code units by which snippets of other files are compared. */
const comparedChars = 120;
/** Maximum prompt length in tokens while the engine's speed is unknown. */
const unmeasuredTokens = 1024;

/**
 * Keeps a plan for each document, so that a keystroke only appends to the previous prompt. Replaces a plan at once if
 * it no longer fits. In a pause, prepares a better plan with fresh context and a nearer anchor on a spare KV cache, and
 * switches to it when its prompt is evaluated.
 */
export class PromptPlanner {
  readonly #plans = new Map<string, PromptPlan>();
  /** Plans whose evaluation has started but was not finished, for example because a keystroke aborted it. */
  readonly #prepared = new Map<string, PromptPlan>();
  /** One symbol per document, renewed after `deleteDocument`, so that plans begun earlier are discarded. */
  readonly #epochs = new Map<string, symbol>();
  #affordable: number | undefined;
  readonly #gatherer: ContextGatherer;

  constructor(private readonly options: PlannerOptions) {
    this.#gatherer = new ContextGatherer(options.sources, options.log);
  }

  /** Returns the prompt for this place. */
  async prompt(query: PlanQuery, background: boolean): Promise<readonly PromptPart[]> {
    const epoch = this.#epoch(query.uri);
    const known = this.#plans.get(query.uri);
    const typed = known === undefined ? undefined : await typedSincePlan(known, query);
    if (known !== undefined && typed !== undefined) return known.render(typed);
    // Part of its prompt is already evaluated, and its context was gathered with a longer deadline.
    const prepared = this.#prepared.get(query.uri);
    const typedSincePrepared = prepared && (await typedSincePlan(prepared, query));
    if (prepared !== undefined && typedSincePrepared !== undefined) {
      if (!background) this.#keep(query.uri, prepared, epoch);
      return prepared.render(typedSincePrepared);
    }
    const { snippets } = await this.#gatherer.gather(query, keystrokeDeadlineMs);
    const plan = await this.#plan(query, snippets);
    // A background query is for a text that may never exist.
    if (!background) this.#keep(query.uri, plan, epoch);
    return plan.render((await typedSincePlan(plan, query)) ?? "");
  }

  /**
   * Improves the plan in a pause and evaluates it into a KV cache; repeats that once when late sources have finished.
   */
  async improve(query: PlanQuery, signal: AbortSignal): Promise<void> {
    const epoch = this.#epoch(query.uri);
    const { snippets, rest } = await this.#gatherer.gather(query, pauseDeadlineMs, signal);
    await this.#prepare(query, snippets, epoch, signal);
    const all = await rest;
    if (all !== undefined) await this.#prepare(query, all, epoch, signal);
  }

  async #prepare(
    query: PlanQuery,
    snippets: readonly Snippet[],
    epoch: symbol,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    const known = this.#plans.get(query.uri);
    const plan = await this.#plan(query, snippets);
    const fresh =
      known !== undefined &&
      (await this.#mayShowAll(known)) &&
      isFresh(known, query.window) &&
      missingShare(known, plan, snippets) < worthANewPrompt;
    const chosen = fresh ? known : plan;
    const prompt = chosen.render((await typedSincePlan(chosen, query)) ?? "");
    if (this.#epochs.get(query.uri) !== epoch) return;
    this.#prepared.set(query.uri, chosen);
    const warm: InfillRequest = { prompt, maxTokens: 0, confidenceTokens: 0, background: true };
    let isEvaluated = false;
    for await (const { type } of this.options.engine.infill(warm, signal))
      isEvaluated ||= type === "prefilled";
    if (signal.aborted || !isEvaluated) return;
    this.#keep(query.uri, chosen, epoch);
    this.options.onImproved?.();
  }

  /** The most recent plans, latest first. */
  recent(): readonly DocumentPlan[] {
    return [...this.#plans].map(([uri, plan]) => ({ uri, plan })).reverse();
  }

  /** Adopts a plan of an earlier session with the same model. */
  adopt({ uri, plan }: DocumentPlan): void {
    if (this.#plans.has(uri)) return;
    this.#keep(uri, plan, this.#epoch(uri));
  }

  deleteDocument(uri: string): void {
    this.#plans.delete(uri);
    this.#prepared.delete(uri);
    this.#epochs.delete(uri);
    this.#gatherer.clear(uri);
  }

  /** Deletes all plans. Call it if the model changes or files become forbidden. */
  clear(): void {
    this.#plans.clear();
    this.#prepared.clear();
    this.#epochs.clear();
    this.#gatherer.clear();
    this.#affordable = undefined;
  }

  #plan(query: PlanQuery, snippets: readonly Snippet[]): Promise<PromptPlan> {
    const { family, budget, info } = query.model;
    const most = Math.min(family.maxPromptTokens ?? Number.POSITIVE_INFINITY, this.#affordableTokens());
    const promptTokens = Math.min(most, info.contextTokens - query.maxTokens);
    const window = { ...query.window, suffix: withoutClosers(query.window.suffix) };
    return planPrompt({ ...query, window, family, budget, snippets, promptTokens });
  }

  /**
   * Maximum prompt length in tokens for the engine's speed. Decided once, because another length leads to another
   * prompt.
   */
  #affordableTokens(): number {
    if (this.#affordable !== undefined) return this.#affordable;
    const speed = this.options.engine.promptSpeed();
    if (speed === undefined) return unmeasuredTokens;
    const tokens = Math.max(minTokens, (speed * coldPromptMs) / 1000);
    // Rounds to a power of two, so that a busy moment makes no difference.
    this.#affordable = 2 ** Math.floor(Math.log2(tokens));
    return this.#affordable;
  }

  /** Whether the model may still see all snippets: their files may have been deleted or ignored since. */
  async #mayShowAll({ snippets }: PromptPlan): Promise<boolean> {
    const { mayShow } = this.options;
    if (mayShow === undefined) return true;
    const verdicts = await Promise.all(snippets.map(({ uri }) => uri === undefined || mayShow(uri)));
    return verdicts.every((verdict) => verdict);
  }

  #epoch(uri: string): symbol {
    const epoch = this.#epochs.get(uri) ?? Symbol(uri);
    this.#epochs.set(uri, epoch);
    return epoch;
  }

  #keep(uri: string, plan: PromptPlan, epoch: symbol): void {
    if (this.#epochs.get(uri) !== epoch) return;
    this.#prepared.delete(uri);
    this.#plans.delete(uri);
    this.#plans.set(uri, plan);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > keptPlans && oldest !== undefined) this.#plans.delete(oldest);
  }
}

/** Text typed since the plan was created; undefined if the plan does not fit the window. */
async function typedSincePlan(
  { anchor, typedTokens }: PromptPlan,
  { window, model }: PlanQuery,
): Promise<string | undefined> {
  const typed = typedSince(anchor.prefix, window.prefix);
  if (typed === undefined || !isSameSuffix(anchor.suffix, window.suffix, typed)) return undefined;
  return (await model.budget.count(typed)) <= typedTokens ? typed : undefined;
}

/**
 * Whether a plan is as good as a new one: its anchor is near, and the text far from the cursor has not changed either.
 */
function isFresh({ anchor }: PromptPlan, window: CursorWindow): boolean {
  const typed = typedSince(anchor.prefix, window.prefix);
  if (typed === undefined || typed.length > staleChars) return false;
  const before = window.prefix.slice(0, window.prefix.length - typed.length);
  const [was, is] = [withoutClosers(anchor.suffix), withoutClosers(window.suffix)];
  return (
    (before.endsWith(anchor.prefix) || anchor.prefix.endsWith(before)) &&
    (was.startsWith(is) || is.startsWith(was))
  );
}

/**
 * Share of the snippets in `plan` that are missing in `known`, weighted by score. After a restart the server has seen
 * no edits and views yet, so it finds little that is missing in the plan of an earlier session.
 */
function missingShare(known: PromptPlan, plan: PromptPlan, snippets: readonly Snippet[]): number {
  let [missing, all] = [0, 0];
  for (const snippet of snippets) {
    if (!shows(plan, snippet)) continue;
    all += snippet.score;
    if (!shows(known, snippet)) missing += snippet.score;
  }
  return all === 0 ? 0 : missing / all;
}

function shows({ snippets }: PromptPlan, { path, text }: Snippet): boolean {
  // The plan's last snippet may be truncated.
  const start = text.slice(0, comparedChars);
  return snippets.some((file) => file.path === path && file.text.includes(start));
}
