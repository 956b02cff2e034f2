import type { CursorWindow } from "../context/cursorWindow";
import { ContextGatherer } from "../context/gather";
import { isSameAfter, typedSince, withoutClosers } from "../context/samePlace";
import type { ContextSource, Snippet } from "../context/source";
import type { Engine, InfillRequest, PromptPart } from "../engine/engine";
import type { Logger } from "../log";
import type { ReadyModel } from "../models/completionModel";
import { type PromptPlan, planPrompt } from "../prompt/promptPlan";

/** What a prompt is made for. */
export interface PlanQuery {
  readonly uri: string;
  readonly languageId: string;
  /** Path that the model is shown, relative to the workspace. */
  readonly path: string;
  readonly window: CursorWindow;
  /** Most tokens that the answer may have. */
  readonly maxTokens: number;
  readonly model: ReadyModel;
}

export interface PlannerOptions {
  readonly engine: Engine;
  readonly sources: readonly ContextSource[];
  readonly log: Logger;
  /** Whether a file may be shown, still. */
  readonly mayShow?: (uri: string) => Promise<boolean>;
  /** A pause has left a prompt evaluated. */
  readonly onImproved?: () => void;
}

/** A plan and the document it is for. */
export interface DocumentPlan {
  readonly uri: string;
  readonly plan: PromptPlan;
}

/** What is not gathered by then, in milliseconds, has to wait: on a keystroke, and in a pause. */
const keystrokeDeadlineMs = 10;
const pauseDeadlineMs = 150;
/** Text typed since the anchor, in UTF-16 code units, after which a pause is used to anchor anew. */
const staleChars = 160;
const keptPlans = 8;
/** A prompt of which nothing is cached may take so long, in milliseconds: on a slow machine it is shorter. */
const coldPromptMs = 2000;
const fewestTokens = 512;
/** A pause is used for another prompt when it shows so much more, from 0 to 1. */
const worthANewPrompt = 0.15;
/** Pieces of other files are compared by so many UTF-16 code units. */
const comparedChars = 120;
/** Length of a prompt in tokens before the speed is known. */
const unmeasuredTokens = 1024;

/**
 * Keeps a plan for each document, so that a keystroke only adds to the prompt before. A plan that no longer fits is replaced on
 * the spot; in a pause a better one, with fresh context and a nearer anchor, is prepared on a spare KV cache and takes over
 * when it is evaluated.
 */
export class PromptPlanner {
  readonly #plans = new Map<string, PromptPlan>();
  /** Plans whose prompts are being evaluated, or were until a keystroke came. */
  readonly #prepared = new Map<string, PromptPlan>();
  /** One for each document until it is forgotten: what was begun before that is not kept. */
  readonly #marks = new Map<string, symbol>();
  #affordable: number | undefined;
  readonly #gatherer: ContextGatherer;

  constructor(private readonly options: PlannerOptions) {
    this.#gatherer = new ContextGatherer(options.sources, options.log);
  }

  /** The prompt for this place. */
  async prompt(query: PlanQuery, background: boolean): Promise<readonly PromptPart[]> {
    const mark = this.#mark(query.uri);
    const known = this.#plans.get(query.uri);
    const typed = known === undefined ? undefined : await typedSincePlan(known, query);
    if (known !== undefined && typed !== undefined) return known.render(typed);
    // Some of its prompt is evaluated already, and what it was made of was gathered with more time.
    const prepared = this.#prepared.get(query.uri);
    const typedSincePrepared = prepared && (await typedSincePlan(prepared, query));
    if (prepared !== undefined && typedSincePrepared !== undefined) {
      if (!background) this.#keep(query.uri, prepared, mark);
      return prepared.render(typedSincePrepared);
    }
    const { snippets } = await this.#gatherer.gather(query, keystrokeDeadlineMs);
    const plan = await this.#plan(query, snippets);
    // What is asked in advance is for a text that there may never be.
    if (!background) this.#keep(query.uri, plan, mark);
    return plan.render((await typedSincePlan(plan, query)) ?? "");
  }

  /** Makes the plan better while the user pauses, and fills a KV cache with it; once more when sources that were late have ended. */
  async improve(query: PlanQuery, signal: AbortSignal): Promise<void> {
    const mark = this.#mark(query.uri);
    const { snippets, rest } = await this.#gatherer.gather(query, pauseDeadlineMs, signal);
    await this.#prepare(query, snippets, mark, signal);
    const all = await rest;
    if (all !== undefined) await this.#prepare(query, all, mark, signal);
  }

  async #prepare(
    query: PlanQuery,
    snippets: readonly Snippet[],
    mark: symbol,
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
    if (this.#marks.get(query.uri) !== mark) return;
    this.#prepared.set(query.uri, chosen);
    const warm: InfillRequest = { prompt, maxTokens: 0, confidenceTokens: 0, background: true };
    for await (const _ of this.options.engine.infill(warm, signal));
    if (signal.aborted) return;
    this.#keep(query.uri, chosen, mark);
    this.options.onImproved?.();
  }

  /** The plans used last, latest first. */
  recent(): readonly DocumentPlan[] {
    return [...this.#plans].map(([uri, plan]) => ({ uri, plan })).reverse();
  }

  /** Takes up a plan of an earlier session with the same model. */
  adopt({ uri, plan }: DocumentPlan): void {
    if (this.#plans.has(uri)) return;
    this.#keep(uri, plan, this.#mark(uri));
  }

  forget(uri: string): void {
    this.#plans.delete(uri);
    this.#prepared.delete(uri);
    this.#marks.delete(uri);
    this.#gatherer.forget(uri);
  }

  /** Plans are made for one model, and of files that may be read. */
  clear(): void {
    this.#plans.clear();
    this.#prepared.clear();
    this.#marks.clear();
    this.#gatherer.forget();
    this.#affordable = undefined;
  }

  #plan(query: PlanQuery, snippets: readonly Snippet[]): Promise<PromptPlan> {
    const { family, budget, info } = query.model;
    const most = Math.min(family.maxPromptTokens ?? Number.POSITIVE_INFINITY, this.#affordableTokens());
    const promptTokens = Math.min(most, info.contextTokens - query.maxTokens);
    const window = { ...query.window, suffix: withoutClosers(query.window.suffix) };
    return planPrompt({ ...query, window, family, budget, snippets, promptTokens });
  }

  /** How long a prompt may be for a model of this speed. Decided once, because another length is another prompt. */
  #affordableTokens(): number {
    if (this.#affordable !== undefined) return this.#affordable;
    const speed = this.options.engine.promptSpeed();
    if (speed === undefined) return unmeasuredTokens;
    const tokens = Math.max(fewestTokens, (speed * coldPromptMs) / 1000);
    // Powers of two, so that a busy moment does not make a difference.
    this.#affordable = 2 ** Math.floor(Math.log2(tokens));
    return this.#affordable;
  }

  /** Files may have been deleted, or ignored, since they were shown. */
  async #mayShowAll({ snippets }: PromptPlan): Promise<boolean> {
    const { mayShow } = this.options;
    if (mayShow === undefined) return true;
    const verdicts = await Promise.all(snippets.map(({ uri }) => uri === undefined || mayShow(uri)));
    return verdicts.every((verdict) => verdict);
  }

  #mark(uri: string): symbol {
    const mark = this.#marks.get(uri) ?? Symbol(uri);
    this.#marks.set(uri, mark);
    return mark;
  }

  #keep(uri: string, plan: PromptPlan, mark: symbol): void {
    if (this.#marks.get(uri) !== mark) return;
    this.#prepared.delete(uri);
    this.#plans.delete(uri);
    this.#plans.set(uri, plan);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > keptPlans && oldest !== undefined) this.#plans.delete(oldest);
  }
}

/** What was typed since the plan was made; undefined when the plan does not fit the window. */
async function typedSincePlan(
  { anchor, typedTokens }: PromptPlan,
  { window, model }: PlanQuery,
): Promise<string | undefined> {
  const typed = typedSince(anchor.prefix, window.prefix);
  if (typed === undefined || !isSameAfter(anchor.suffix, window.suffix, typed)) return undefined;
  return (await model.budget.count(typed)) <= typedTokens ? typed : undefined;
}

/** Whether a plan is as good as a new one: its anchor is near, and nothing has changed far from the cursor either. */
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
 * The share of what another plan shows of other files that the known one does not show, weighted by how likely it is needed. A server
 * that has just started has seen no edits and views yet: what it finds is in the plan of an earlier one.
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
  // The last one may be cut.
  const start = text.slice(0, comparedChars);
  return snippets.some((file) => file.path === path && file.text.includes(start));
}
