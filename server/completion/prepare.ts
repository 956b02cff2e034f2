import type { ReadyModel } from "../models/completionModel";
import type { Settings } from "../protocol/settings";
import { askModel, planQuery, type Question } from "./askModel";
import type { CompletionDeps } from "./completeAtCursor";
import { replaceRange } from "./replaceRange";
import { decideTrigger } from "./trigger";

/** Milliseconds without a request to the model after which the user is taken to pause. */
const nextPauseMs = 30;
const planPauseMs = 250;

/** Uses the pause that may follow an answer: for the one after it, and for a better prompt. Neither may stop what is still being made. */
export function prepare(
  question: Question,
  text: string,
  { completion: { eagerness } }: Settings,
  model: ReadyModel,
  deps: CompletionDeps,
): void {
  const { uri, languageId, window } = question;
  if (deps.live.isAnswering(uri)) return;
  deps.idle.schedule("plan", planPauseMs, (signal) =>
    deps.planner.improve(planQuery(question, model), signal),
  );
  if (text === "") return;
  deps.idle.schedule("next", nextPauseMs, async (signal) => {
    const { text: inserted, replaceChars } = replaceRange(text, { ...window, languageId });
    const after = { ...window, prefix: window.prefix + inserted, suffix: window.suffix.slice(replaceChars) };
    const syntax = deps.syntax.at(after, languageId);
    const trigger = decideTrigger({ ...after, languageId, explicit: false, syntax });
    if (!trigger.allowed || deps.cache.find(uri, after) !== undefined) return;
    const { multiLine } = trigger;
    const next = { ...question, eagerness, window: after, syntax, multiLine, background: true };
    const generation = await askModel(next, model, deps, signal);
    signal.addEventListener("abort", () => generation.abort(), { once: true });
    await generation.result;
  });
}
