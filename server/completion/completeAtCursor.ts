/**
 * The path from a keystroke to a suggestion: is a completion allowed here → is the answer in the cache → is it being
 * generated → ask the model → is the answer worth showing.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import { type CursorWindow, cursorWindow } from "../context/cursorWindow";
import { EngineError } from "../engine/errors";
import type { ReadyModel } from "../models/completionModel";
import type { CompletionReason } from "../protocol/completionReason";
import { failureText } from "../protocol/failure";
import type { CompletionRecord } from "../protocol/messages";
import { isNeverRead } from "../protocol/paths/neverRead";
import type { Settings } from "../protocol/settings";
import { withinFence } from "../text/fencedCode";
import { abortable } from "../util/abortable";
import { withDeadline } from "../util/withDeadline";
import type { Completion, CompletionDeps, CompletionRequest, InfillQuery } from "./completionDeps";
import { awaitGeneration, joinGeneration } from "./generation/inFlight";
import { startGeneration } from "./generation/startGeneration";
import { prepare } from "./prepare";
import { replaceRange } from "./scope/replaceRange";
import { decideTrigger } from "./trigger";

/** Completes at the cursor. Never throws; the record describes any failure. */
export async function completeAtCursor(
  request: CompletionRequest,
  settings: Settings,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Completion> {
  const started = deps.now();
  try {
    const { shown, ...record } = await complete(request, settings, deps, signal);
    const items = shown === undefined ? [] : shown.texts.map((text) => toItem(text, shown.window, request));
    return { items, record: { ...record, totalMs: deps.now() - started }, confidence: shown?.confidence };
  } catch (error) {
    const totalMs = deps.now() - started;
    if (signal.aborted) return { items: [], record: { ...zeroCounts, outcome: "cancelled", totalMs } };
    // The status already reports an EngineError; any other error is a bug.
    if (!(error instanceof EngineError))
      deps.log.error(`A completion failed: ${(error as Error).stack ?? error}`);
    const reason = failureText(error);
    return { items: [], record: { ...zeroCounts, outcome: "failed", reason, totalMs } };
  }
}

const nothingToSuggest = "the model had nothing to suggest here";

interface Answer extends Omit<CompletionRecord, "totalMs" | "reason"> {
  readonly reason?: CompletionReason;
  readonly shown?: { texts: readonly string[]; window: CursorWindow; confidence: number | undefined };
}

const zeroCounts = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0, timeToFirstTokenMs: 0 };
const outdated: Answer = {
  ...zeroCounts,
  outcome: "cancelled",
  reason: "the document has changed since the request",
};

async function complete(
  request: CompletionRequest,
  settings: Settings,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const { document, explicit } = request;
  const { uri, languageId } = document;
  if (!explicit) deps.typingInterval.recordKey();
  if (!settings.completion.enabled) return suppressed(`completions are turned off for ${languageId} files`);
  if (isNeverRead(uri, settings.privacy.neverRead)) {
    return suppressed("the file matches inhouse.privacy.neverRead, so it is never read");
  }
  for (;;) {
    const model = await deps.model.ready(signal);
    if (document.version !== request.version) return outdated;
    const answer = await completeWith(model, request, settings, deps, signal);
    // Where the model was replaced meanwhile, the new one answers.
    if (answer !== undefined) return answer;
  }
}

/** Undefined when the model was replaced or unloaded before it had answered. */
async function completeWith(
  model: ReadyModel,
  request: CompletionRequest,
  settings: Settings,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  using _ = deps.model.hold();
  const isReplaced = () => !deps.model.isCurrent(model) && !signal.aborted;
  try {
    const answer = await answerWith(model, request, settings, deps, signal);
    return answer.outcome === "cancelled" && isReplaced() ? undefined : answer;
  } catch (error) {
    if (isReplaced() && deps.model.state.kind !== "error") return undefined;
    throw error;
  }
}

async function answerWith(
  model: ReadyModel,
  request: CompletionRequest,
  settings: Settings,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const { document, position, selected, explicit } = request;
  const { uri, languageId } = document;
  const chars = model.info.contextTokens * maxCharsPerToken;
  const window = cursorWindow(document, position, chars, selected);
  if (window === undefined) return suppressed("the position is not in the document");
  const known = deps.cache.find(uri, window);
  // A suggestion stays on the screen while the user types it, even where no new one would start. So nothing needs
  // parsing.
  const isTypedThrough = known?.typedThrough === true;
  const syntax = isTypedThrough && !explicit ? undefined : deps.syntax.at(window, languageId);
  const trigger = decideTrigger({ ...withinFence({ ...window, languageId }), explicit, syntax });
  request.observer?.decided(
    isTypedThrough && !trigger.allowed ? { allowed: true, multiLine: true } : trigger,
  );
  if (!trigger.allowed && !isTypedThrough) return suppressed(trigger.reason);

  const { maxTokens, eagerness } = settings.completion;
  const infillQuery: InfillQuery = {
    uri,
    languageId,
    path: request.path,
    window,
    maxTokens,
    multiLine: trigger.allowed && trigger.multiLine,
    eagerness: explicit ? "asked" : eagerness,
    learns: settings.statistics.enabled,
    syntax,
    background: false,
    alternative: 0,
  };
  request.observer?.lookedUp(known, window);
  if (known !== undefined && known.text !== "") {
    const texts = [
      known.text,
      ...(await alternativeTexts(infillQuery, known.text, request, model, deps, signal)),
    ];
    prepare(infillQuery, known.text, settings, model, deps);
    const shown = { texts, window, confidence: known.confidence };
    return { ...zeroCounts, outcome: known.typedThrough ? "typed-through" : "cache", shown };
  }
  if (known !== undefined && !explicit) return suppressed(known.reason ?? nothingToSuggest);

  // An explicit request joins no generation, because one for a keystroke uses a higher confidence threshold.
  const running = explicit ? undefined : deps.live.find(uri, window);
  request.observer?.joined(running?.generation);
  if (running !== undefined) {
    const joined = await joinGeneration(running, window, deps, signal);
    if (joined !== undefined) {
      prepare(infillQuery, joined.text, settings, model, deps);
      if (joined.text === "") return suppressed(joined.reason ?? nothingToSuggest);
      const { confidence } = running.generation;
      return { ...zeroCounts, outcome: "joined", shown: { texts: [joined.text], window, confidence } };
    }
  }
  return askModel(infillQuery, request, settings, model, deps, signal);
}

/** Asks the model, once it is free and the document is still the same. */
async function askModel(
  infillQuery: InfillQuery,
  request: CompletionRequest,
  settings: Settings,
  model: ReadyModel,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const { document, explicit } = request;
  const { window } = infillQuery;
  // Lets messages that arrived during parsing come first; one may be another keystroke.
  await nextTurn();
  signal.throwIfAborted();
  deps.idle.interrupt();
  if (!explicit) await waitUntilFree(request, deps, signal);
  if (document.version !== request.version) return outdated;
  const generation = await startGeneration(infillQuery, model, deps, signal);
  request.observer?.asked(generation);
  const { text, reason, ...numbers } = await awaitGeneration(generation, "", explicit, deps, signal);
  if (generation.aborted) return { ...outdated, ...numbers };
  const texts =
    text === "" ? [] : [text, ...(await alternativeTexts(infillQuery, text, request, model, deps, signal))];
  prepare(infillQuery, text, settings, model, deps);
  if (text === "") return { ...suppressed(reason ?? nothingToSuggest), ...numbers };
  return { ...numbers, outcome: "generated", shown: { texts, window, confidence: generation.confidence } };
}

/**
 * Waits for a busy engine, but at most one typing interval. Throws if the next keystroke cancels this request before.
 */
async function waitUntilFree(
  { observer }: CompletionRequest,
  { live, typingInterval }: CompletionDeps,
  signal: AbortSignal,
): Promise<void> {
  live.abortUnwanted();
  const free = live.whenFree();
  if (free === undefined) return;
  await withDeadline(free, typingInterval.gapMs, signal);
  signal.throwIfAborted();
  observer?.waited();
}

/** Source code averages about 3.5 characters per token; this limit suffices for the sparsest code. */
export const maxCharsPerToken = 6;

/** Generates further suggestions that differ from the best one: each begins with another token. */
async function alternativeTexts(
  infillQuery: InfillQuery,
  best: string,
  { alternatives }: CompletionRequest,
  model: ReadyModel,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<string[]> {
  const texts = new Set<string>();
  if (alternatives > 0) deps.idle.interrupt();
  for (let alternative = 1; alternative <= alternatives; alternative++) {
    const generation = await startGeneration({ ...infillQuery, alternative }, model, deps, signal);
    using _ = deps.live.hold(generation);
    const { text } = await abortable(generation.result, signal);
    if (text !== "" && text !== best) texts.add(text);
  }
  return [...texts];
}

/**
 * Builds the editor's item. It includes the selected entry of the suggest widget and the closing brackets that it
 * replaces.
 */
function toItem(shown: string, window: CursorWindow, { document, position, selected }: CompletionRequest) {
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

function suppressed(reason: CompletionReason): Answer {
  return { ...zeroCounts, outcome: "suppressed", reason };
}
