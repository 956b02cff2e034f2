import type { ReadyModel } from "../../models/completionModel";
import { postprocess, readAt } from "../../postprocess/index";
import { withinFence } from "../../text/fencedCode";
import type { GenerationDeps, InfillQuery } from "../completionDeps";
import type { PlanQuery } from "../plan/promptPlanner";
import { stopCondition } from "../scope/stopCondition";
import { wholePart } from "../scope/wholePart";
import { showThresholds } from "../showThreshold";
import { EngineFailedError, Generation, type GenerationResult } from "./generation";

/** Number of a line's first tokens that determine its confidence. */
const confidenceTokens = 3;

/** Starts a generation. Its answer enters the cache when it finishes, even if no request waits for it. */
export async function startGeneration(
  infillQuery: InfillQuery,
  model: ReadyModel,
  deps: GenerationDeps,
  signal: AbortSignal,
): Promise<Generation> {
  const { uri, languageId, window, multiLine, syntax, background, alternative } = infillQuery;
  if (!background) deps.live.abortUnwanted();
  const query = planQuery(infillQuery, model);
  const prompt = await deps.planner.prompt(query, background);
  signal.throwIfAborted();
  const experience = infillQuery.learns ? deps.experience(model.info.name) : {};
  const { specialTokens } = model.info;
  const thresholds = showThresholds(infillQuery.eagerness, model.family.calibration, experience);
  const place = withinFence({ ...window, languageId, specialTokens });
  const generation = new Generation(
    {
      uri,
      window,
      infill: { prompt, maxTokens: query.maxTokens, confidenceTokens, background, alternative },
      stopTexts: model.family.stopTexts,
      ...thresholds,
      read: readAt(place),
      stopCondition: stopCondition({ ...place, multiLine, syntax }),
      wholePart: (text, isInLine) => wholePart(text, { ...place, syntax, isInLine }),
      clean: (text, how) =>
        postprocess(text, { ...place, isUnfinished: how === "unfinished", isCut: how === "cut" }),
    },
    deps.engine,
    deps.now,
  );
  deps.observer.started(generation, { languageId, model, threshold: thresholds.origin });
  deps.live.add(generation);
  const addToCache = ({ text, reason }: GenerationResult) => {
    if (generation.aborted || alternative !== 0) return;
    // Keeps the lines on the screen: an answer that changed them is not cached.
    if (text.startsWith(generation.shownEarly ?? ""))
      deps.cache.add(uri, window, text, { confidence: generation.confidence, reason });
  };
  generation.result.then(addToCache, (error) => {
    if (error instanceof EngineFailedError) deps.model.fail(model, error);
  });
  return generation;
}

/**
 * The query by which the planner plans a prompt. Limits the answer so that the context also has room for the prompt.
 */
export function planQuery(
  { uri, languageId, path, window, maxTokens }: Omit<PlanQuery, "model">,
  model: ReadyModel,
): PlanQuery {
  const most = model.family.maxTokens ?? Number.POSITIVE_INFINITY;
  const room = Math.floor(model.info.contextTokens / 4);
  return { uri, languageId, path, window, maxTokens: Math.min(maxTokens, most, room), model };
}
