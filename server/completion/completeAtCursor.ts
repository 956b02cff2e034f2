/**
 * The way from a keystroke to a suggestion, on one page: may we answer here → do we know the answer already → is it being made →
 * ask the model → is what it says worth showing.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import type { Position, Range, TextDocument } from "vscode-languageserver-textdocument";
import { type CursorWindow, cursorWindow, type SelectedSuggestion } from "../context/cursorWindow";
import { EngineError } from "../engine/errors";
import type { Logger } from "../log";
import type { ReadyModel } from "../models/completionModel";
import { withinFence } from "../postprocess/fencedCode";
import { isNeverRead } from "../protocol/code/neverRead";
import { failureText } from "../protocol/failure";
import type { CompletionRecord } from "../protocol/messages";
import type { Settings } from "../protocol/settings";
import type { SyntaxTrees } from "../syntax/syntax";
import { type AskDeps, askModel, type Question } from "./askModel";
import type { IdleWork } from "./idleWork";
import { join, made } from "./inTheMaking";
import { prepare } from "./prepare";
import { replaceRange } from "./replaceRange";
import type { CompletionTrace } from "./trace";
import { decideTrigger } from "./trigger";
import type { TypingRhythm } from "./typingRhythm";
import { untilAborted } from "./untilAborted";

export interface CompletionRequest {
  readonly document: TextDocument;
  /** Version of the document when the request came; documents change in place. */
  readonly version: number;
  readonly position: Position;
  /** Asked for by the user, not by a keystroke. */
  readonly explicit: boolean;
  /** How many other suggestions are wanted beside the best. */
  readonly alternatives: number;
  readonly selected?: SelectedSuggestion;
  /** Path that the model is shown, relative to the workspace. */
  readonly path: string;
  /** Told what happens on the way. */
  readonly trace?: CompletionTrace;
}

export interface CompletionDeps extends AskDeps {
  readonly syntax: SyntaxTrees;
  readonly idle: IdleWork;
  readonly rhythm: TypingRhythm;
  readonly log: Logger;
}

export interface Completion {
  /** The best first; none when nothing is to be shown. */
  readonly items: readonly { readonly insertText: string; readonly range: Range }[];
  readonly record: CompletionRecord;
  /** How sure the model was of the best one, from 0 to 1. */
  readonly confidence?: number | undefined;
}

/** Never throws: what went wrong is in the record. */
export async function completeAtCursor(
  request: CompletionRequest,
  settings: Settings,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Completion> {
  const started = deps.now();
  try {
    const { shown, ...record } = await answer(request, settings, deps, signal);
    const items = shown === undefined ? [] : shown.texts.map((text) => place(text, shown.window, request));
    return { items, record: { ...record, totalMs: deps.now() - started }, confidence: shown?.confidence };
  } catch (error) {
    const totalMs = deps.now() - started;
    if (signal.aborted) return { items: [], record: { ...nothing, outcome: "cancelled", totalMs } };
    // An EngineError is in the status already; anything else is a mistake of ours.
    if (!(error instanceof EngineError))
      deps.log.error(`A completion failed: ${(error as Error).stack ?? error}`);
    const reason = failureText(error);
    return { items: [], record: { ...nothing, outcome: "failed", reason, totalMs } };
  }
}

const nothingToSay = "the model had nothing to say here";

interface Answer extends Omit<CompletionRecord, "totalMs"> {
  readonly shown?: { texts: readonly string[]; window: CursorWindow; confidence: number | undefined };
}

const nothing = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0, timeToFirstTokenMs: 0 };
const overtaken: Answer = { ...nothing, outcome: "cancelled", reason: "the document changed meanwhile" };

async function answer(
  request: CompletionRequest,
  settings: Settings,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const { document, position, selected, explicit } = request;
  const { uri, languageId } = document;
  if (!explicit) deps.rhythm.note();
  if (!settings.completion.enabled) return suppressed(`completions are turned off for ${languageId} files`);
  if (isNeverRead(uri, settings.privacy.neverRead)) {
    return suppressed("the file matches inhouse.privacy.neverRead, so it is never read");
  }
  const model = await deps.model.ready(signal);
  if (document.version !== request.version) return overtaken;
  const chars = model.info.contextTokens * maxCharsPerToken;
  const window = cursorWindow(document, position, chars, selected);
  if (window === undefined) return suppressed("the position is not in the document");
  const known = deps.cache.find(uri, window);
  // What is being typed out stays on the screen, also where nothing new would be begun; so nothing needs to be parsed.
  const isTypedThrough = known?.typedThrough === true;
  const syntax = isTypedThrough && !explicit ? undefined : deps.syntax.at(window, languageId);
  const trigger = decideTrigger({ ...withinFence({ ...window, languageId }), explicit, syntax });
  request.trace?.decided(isTypedThrough && !trigger.allowed ? { allowed: true, multiLine: true } : trigger);
  if (!trigger.allowed && !isTypedThrough) return suppressed(trigger.reason);

  const { maxTokens, eagerness } = settings.completion;
  const question: Question = {
    ...{ uri, languageId, path: request.path, window, maxTokens },
    multiLine: trigger.allowed && trigger.multiLine,
    eagerness: explicit ? "asked" : eagerness,
    learns: settings.statistics.enabled,
    syntax,
    background: false,
    alternative: 0,
  };
  request.trace?.recalled(known, window);
  if (known !== undefined && known.text !== "") {
    const texts = [known.text, ...(await others(question, known.text, request, model, deps, signal))];
    prepare(question, known.text, settings, model, deps);
    const shown = { texts, window, confidence: known.confidence };
    return { ...nothing, outcome: known.typedThrough ? "typed-through" : "cache", shown };
  }
  if (known !== undefined && !explicit) return suppressed(known.reason ?? nothingToSay);

  // An answer to a keystroke was asked for with less eagerness.
  const running = explicit ? undefined : deps.live.find(uri, window);
  request.trace?.joins(running?.generation);
  if (running !== undefined) {
    const joined = await join(running, window, deps, signal);
    if (joined !== undefined) {
      prepare(question, joined.text, settings, model, deps);
      if (joined.text === "") return suppressed(joined.reason ?? nothingToSay);
      const { confidence } = running.generation;
      return { ...nothing, outcome: "joined", shown: { texts: [joined.text], window, confidence } };
    }
  }
  return ask(question, request, settings, model, deps, signal);
}

/** What the model says, when it is our turn to ask it. */
async function ask(
  question: Question,
  request: CompletionRequest,
  settings: Settings,
  model: ReadyModel,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const { document, explicit } = request;
  const { window } = question;
  // What came while this text was parsed is taken in first; it may be another key.
  await nextTurn();
  signal.throwIfAborted();
  deps.idle.interrupt();
  if (!explicit) await untilFree(request, deps, signal);
  if (document.version !== request.version) return overtaken;
  const generation = await askModel(question, model, deps, signal);
  request.trace?.asked(generation);
  const { text, reason, ...numbers } = await made(generation, "", explicit, deps, signal);
  if (generation.aborted) return { ...overtaken, ...numbers };
  const texts = text === "" ? [] : [text, ...(await others(question, text, request, model, deps, signal))];
  prepare(question, text, settings, model, deps);
  if (text === "") return { ...suppressed(reason ?? nothingToSay), ...numbers };
  return { ...numbers, outcome: "generated", shown: { texts, window, confidence: generation.confidence } };
}

/** While the engine is at something else, the next key may come first: then nothing is asked for this one. */
async function untilFree(
  { trace }: CompletionRequest,
  { live, rhythm }: CompletionDeps,
  signal: AbortSignal,
): Promise<void> {
  live.dropUnwanted();
  const free = live.whenFree();
  if (free === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const moment = new Promise((resolve) => {
    timer = setTimeout(resolve, rhythm.gapMs);
  });
  try {
    await untilAborted(Promise.race([free, moment]), signal);
  } finally {
    clearTimeout(timer);
  }
  trace?.waited();
}

/** A source line has about three and a half characters a token; this is enough for the sparsest. */
export const maxCharsPerToken = 6;

/** Further suggestions that differ from the best: each begins with another token. */
async function others(
  question: Question,
  best: string,
  { alternatives }: CompletionRequest,
  model: ReadyModel,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<string[]> {
  const texts = new Set<string>();
  if (alternatives > 0) deps.idle.interrupt();
  for (let alternative = 1; alternative <= alternatives; alternative++) {
    const generation = await askModel({ ...question, alternative }, model, deps, signal);
    using _ = deps.live.hold(generation);
    const { text } = await untilAborted(generation.result, signal);
    if (text !== "" && text !== best) texts.add(text);
  }
  return [...texts];
}

/** An item for the editor: a selected suggestion is part of it, and so are closing brackets that it goes over. */
function place(shown: string, window: CursorWindow, { document, position, selected }: CompletionRequest) {
  const { text, replaceChars } = replaceRange(shown, { ...window, languageId: document.languageId });
  const end = selected?.range.end ?? position;
  return {
    insertText: ((selected?.text ?? "") + text).replaceAll("\n", window.eol),
    range: {
      start: selected?.range.start ?? position,
      end: { line: end.line, character: end.character + replaceChars },
    },
  };
}

function suppressed(reason: string): Answer {
  return { ...nothing, outcome: "suppressed", reason };
}
