import type { ReadyModel } from "../models/completionModel";
import type { Settings } from "../protocol/settings";
import type { CompletionDeps, InfillQuery } from "./completionDeps";
import { planQuery, startGeneration } from "./generation/startGeneration";
import { replaceRange } from "./scope/replaceRange";
import { decideTrigger } from "./trigger";

/**
 * Pauses in milliseconds without a request to the model: before generating the next answer, and before improving the
 * prompt.
 */
const nextPauseMs = 30;
const planPauseMs = 250;

/**
 * Uses the pause after an answer to generate the next answer and to improve the prompt. Never interrupts an in-flight
 * generation.
 */
export function prepare(
  infillQuery: InfillQuery,
  text: string,
  { completion: { eagerness } }: Settings,
  model: ReadyModel,
  deps: CompletionDeps,
): void {
  const { uri, languageId, window } = infillQuery;
  if (deps.live.isAnswering(uri)) return;
  deps.idle.schedule("plan", planPauseMs, (signal) =>
    deps.planner.improve(planQuery(infillQuery, model), signal),
  );
  if (text === "") return;
  deps.idle.schedule("next", nextPauseMs, async (signal) => {
    const { text: inserted, replaceChars } = replaceRange(text, { ...window, languageId });
    const after = { ...window, prefix: window.prefix + inserted, suffix: window.suffix.slice(replaceChars) };
    const syntax = deps.syntax.at(after, languageId);
    const trigger = decideTrigger({ ...after, languageId, explicit: false, syntax });
    if (!trigger.allowed || deps.cache.find(uri, after) !== undefined) return;
    const { multiLine } = trigger;
    const next = { ...infillQuery, eagerness, window: after, syntax, multiLine, background: true };
    const generation = await startGeneration(next, model, deps, signal);
    signal.addEventListener("abort", () => generation.abort(), { once: true });
    await generation.result;
  });
}
