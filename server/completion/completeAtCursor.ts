/**
 * The way from a keystroke to a suggestion, on one page: may we answer here → do we know the answer already → is it being made →
 * ask the model → is what it says worth showing.
 */

import type { Position, Range, TextDocument } from "vscode-languageserver-textdocument";
import { type CursorWindow, cursorWindow, type SelectedSuggestion } from "../context/cursorWindow";
import { gatherContext } from "../context/gather";
import { isNeverRead } from "../context/neverRead";
import type { ContextSource } from "../context/source";
import type { Engine } from "../engine/engine";
import { EngineError } from "../engine/errors";
import type { Logger } from "../log";
import type { CompletionModel, ReadyModel } from "../models/completionModel";
import { postprocess } from "../postprocess/index";
import { buildFillPrompt } from "../prompt/buildFillPrompt";
import type { CompletionOutcome, CompletionRecord } from "../protocol/messages";
import type { Settings } from "../protocol/settings";
import type { CompletionCache } from "./cache";
import { Generation } from "./generation";
import type { LiveGenerations } from "./liveGenerations";
import { naturalEnd } from "./naturalEnd";
import { replaceRange } from "./replaceRange";
import type { CompletionTrace, CompletionTraces } from "./trace";
import { decideTrigger } from "./trigger";

export interface CompletionRequest {
  readonly document: TextDocument;
  /** Version of the document when the request came; documents change in place. */
  readonly version: number;
  readonly position: Position;
  /** Asked for by the user, not by a keystroke. */
  readonly explicit: boolean;
  readonly selected?: SelectedSuggestion;
  /** Path that the model is shown, relative to the workspace. */
  readonly path: string;
  /** Told what happens on the way. */
  readonly trace?: CompletionTrace;
}

export interface CompletionDeps {
  readonly engine: Engine;
  readonly model: CompletionModel;
  readonly sources: readonly ContextSource[];
  readonly cache: CompletionCache;
  readonly live: LiveGenerations;
  readonly traces: CompletionTraces;
  readonly now: () => number;
  readonly log: Logger;
}

export interface Completion {
  /** Undefined when nothing is to be shown. */
  readonly item?: { readonly insertText: string; readonly range: Range };
  readonly record: CompletionRecord;
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
    const item = shown === undefined ? {} : { item: place(shown.text, shown.window, request) };
    return { ...item, record: { ...record, totalMs: deps.now() - started } };
  } catch (error) {
    const totalMs = deps.now() - started;
    if (signal.aborted) return { record: { ...nothing, outcome: "cancelled", totalMs } };
    // An EngineError is in the status already; anything else is a mistake of ours.
    if (!(error instanceof EngineError))
      deps.log.error(`A completion failed: ${(error as Error).stack ?? error}`);
    const reason = error instanceof Error ? error.message : String(error);
    return { record: { ...nothing, outcome: "failed", reason, totalMs } };
  }
}

const nothingToSay = "the model had nothing to say here";

interface Answer extends Omit<CompletionRecord, "totalMs"> {
  readonly shown?: { readonly text: string; readonly window: CursorWindow };
}

const nothing = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0, timeToFirstTokenMs: 0 };
const overtaken: Answer = { ...nothing, outcome: "cancelled", reason: "the document changed meanwhile" };

async function answer(
  request: CompletionRequest,
  settings: Settings,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const { document, explicit } = request;
  const { uri, languageId } = document;
  if (!settings.completion.enabled) return suppressed(`completions are turned off for ${languageId} files`);
  if (isNeverRead(uri, settings.privacy.neverRead)) {
    return suppressed("the file matches inhouse.privacy.neverRead, so it is never read");
  }
  const model = await deps.model.ready(signal);
  if (document.version !== request.version) return overtaken;
  const window = cursorWindow(
    document,
    request.position,
    model.info.contextTokens * maxCharsPerToken,
    request.selected,
  );
  if (window === undefined) return suppressed("the position is not in the document");
  const trigger = decideTrigger({ ...window, languageId, explicit });
  request.trace?.decided(trigger);
  if (!trigger.allowed) return suppressed(trigger.reason);

  const known = deps.cache.find(uri, window);
  request.trace?.recalled(known, window);
  if (known !== undefined && known.text !== "") {
    return show(known.text, window, known.typedThrough ? "typed-through" : "cache", nothing);
  }
  if (known !== undefined && !explicit) return suppressed(nothingToSay);

  const running = deps.live.find(uri, window);
  request.trace?.joins(running?.generation);
  if (running !== undefined) {
    const joined = await join(running.generation, running.typed, window, deps, signal);
    if (joined !== undefined) return joined;
  }
  const generation = await generate(request, window, trigger.multiLine, settings, model, deps);
  request.trace?.asked(generation);
  using _ = deps.live.hold(generation);
  const { text, reason, ...numbers } = await untilAborted(generation.result, signal);
  if (generation.aborted) return { ...overtaken, ...numbers };
  if (text === "") return { ...suppressed(reason ?? nothingToSay), ...numbers };
  return show(text, window, "generated", numbers);
}

/** A source line has about three and a half characters a token; this is enough for the sparsest. */
const maxCharsPerToken = 6;

async function generate(
  request: CompletionRequest,
  window: CursorWindow,
  multiLine: boolean,
  settings: Settings,
  { info, family, budget }: ReadyModel,
  deps: CompletionDeps,
): Promise<Generation> {
  const { uri, languageId } = request.document;
  const maxTokens = Math.min(settings.completion.maxTokens, family.maxTokens ?? Number.POSITIVE_INFINITY);
  const snippets = await gatherContext(
    deps.sources,
    { uri, languageId, window },
    contextDeadlineMs,
    deps.log,
  );
  const promptTokens = Math.min(
    family.maxPromptTokens ?? Number.POSITIVE_INFINITY,
    info.contextTokens - maxTokens,
  );
  const prompt = await buildFillPrompt({
    family,
    window,
    languageId,
    path: request.path,
    snippets,
    budget,
    promptTokens,
  });
  const generation = new Generation(
    {
      uri,
      window,
      infill: { prompt, maxTokens, confidenceTokens },
      stopTexts: family.stopTexts,
      minProbability,
      naturalEnd: naturalEnd({ ...window, languageId, multiLine }),
      clean: (text) => postprocess(text, { ...window, languageId }),
    },
    deps.engine,
    deps.now,
  );
  deps.traces.started(generation, languageId, { info, family });
  deps.live.add(generation);
  // Also when whoever asked has gone on meanwhile: the next keystroke may lead here.
  const remember = ({ text }: { text: string }) => {
    if (!generation.aborted) deps.cache.add(uri, window, text);
  };
  generation.result.then(remember, (error) => deps.model.fail(error));
  return generation;
}

/** What is not gathered by then, in milliseconds, is left out: a keystroke does not wait for context. */
const contextDeadlineMs = 20;
/** The first tokens decide whether the answer is a guess. */
const confidenceTokens = 3;
const minProbability = 0.1;

/** The answer that is being made, when it turns out to go on with what was typed meanwhile. */
async function join(
  generation: Generation,
  typed: string,
  window: CursorWindow,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  using _held = deps.live.hold(generation);
  using _watch = generation.onProgress(() => {
    if (!generation.agrees(typed)) generation.abort();
  });
  const { text, reason } = await untilAborted(generation.result, signal);
  if (text === "" && !generation.aborted) return suppressed(reason ?? nothingToSay);
  if (generation.aborted || !text.startsWith(typed) || text.length === typed.length) return undefined;
  return show(text.slice(typed.length), window, "joined", nothing);
}

function show(
  text: string,
  window: CursorWindow,
  outcome: CompletionOutcome,
  numbers: typeof nothing,
): Answer {
  return { ...numbers, outcome, shown: { text, window } };
}

/** An item for the editor: a selected suggestion is part of it, and so are closing brackets that it goes over. */
function place(shown: string, window: CursorWindow, { position, selected }: CompletionRequest) {
  const { text, replaceChars } = replaceRange(shown, window);
  return {
    insertText: ((selected?.text ?? "") + text).replaceAll("\n", window.eol),
    range: {
      start: selected?.range.start ?? position,
      end: { line: position.line, character: position.character + replaceChars },
    },
  };
}

function suppressed(reason: string): Answer {
  return { ...nothing, outcome: "suppressed", reason };
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    signal.addEventListener("abort", aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}
