import type { CursorWindow } from "../context/cursorWindow";
import type { Engine } from "../engine/engine";
import type { CompletionModel, ReadyModel } from "../models/completionModel";
import { withinFence } from "../postprocess/fencedCode";
import { postprocess, readAt } from "../postprocess/index";
import type { Eagerness } from "../protocol/settings";
import type { CursorSyntax } from "../syntax/syntax";
import type { CompletionCache } from "./cache";
import { EngineFailure, Generation, type GenerationResult } from "./generation";
import type { LiveGenerations } from "./liveGenerations";
import { naturalEnd } from "./naturalEnd";
import type { PlanQuery, PromptPlanner } from "./promptPlanner";
import { type Experience, thresholdsFor } from "./thresholds";
import type { CompletionTraces } from "./trace";
import { wholePart } from "./wholePart";

export interface Question {
  readonly uri: string;
  readonly languageId: string;
  /** Path that the model is shown, relative to the workspace. */
  readonly path: string;
  readonly window: CursorWindow;
  /** Undefined where there is no grammar, or not yet. */
  readonly syntax: CursorSyntax | undefined;
  readonly multiLine: boolean;
  /** Most tokens that the user wants an answer to have. */
  readonly maxTokens: number;
  /** How much the user wants to see; who asks wants to see what there is. */
  readonly eagerness: Eagerness | "asked";
  /** Whether what the user took and left before tells how sure the model must be. */
  readonly learns: boolean;
  /** Asked in advance, for what may come. */
  readonly background: boolean;
  /** 0 for the best answer, 1 for another one, … */
  readonly alternative: number;
}

export interface AskDeps {
  readonly engine: Engine;
  readonly model: CompletionModel;
  readonly planner: PromptPlanner;
  readonly cache: CompletionCache;
  readonly live: LiveGenerations;
  readonly traces: CompletionTraces;
  /** What became of the suggestions of a model, by its name. */
  readonly experience: (model: string) => Experience;
  readonly now: () => number;
}

/** The first tokens of a line decide whether it is a guess. */
const confidenceTokens = 3;

/** Starts an answer. It goes into the cache when it is done, also when nobody waits for it any more. */
export async function askModel(
  question: Question,
  model: ReadyModel,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Generation> {
  const { uri, languageId, window, multiLine, syntax, background, alternative } = question;
  if (!background) deps.live.dropUnwanted();
  const query = planQuery(question, model);
  const prompt = await deps.planner.prompt(query, background);
  signal.throwIfAborted();
  const experience = question.learns ? deps.experience(model.info.name) : {};
  const { marks } = model.info;
  const thresholds = thresholdsFor(question.eagerness, model.family.calibration, experience);
  const place = withinFence({ ...window, languageId, marks });
  const generation = new Generation(
    {
      uri,
      window,
      infill: { prompt, maxTokens: query.maxTokens, confidenceTokens, background, alternative },
      stopTexts: model.family.stopTexts,
      ...thresholds,
      read: readAt(place),
      naturalEnd: naturalEnd({ ...place, multiLine, syntax }),
      wholePart: (text, isInLine) => wholePart(text, { ...place, syntax, isInLine }),
      clean: (text, how) =>
        postprocess(text, { ...place, isUnfinished: how === "unfinished", isCut: how === "cut" }),
    },
    deps.engine,
    deps.now,
  );
  deps.traces.started(generation, { languageId, model, threshold: thresholds.origin });
  deps.live.add(generation);
  const remember = ({ text, reason }: GenerationResult) => {
    if (generation.aborted || alternative !== 0) return;
    // What is on the screen stays there while it is typed.
    if (text.startsWith(generation.shownEarly ?? ""))
      deps.cache.add(uri, window, text, { confidence: generation.confidence, reason });
  };
  generation.result.then(remember, (error) => {
    if (error instanceof EngineFailure) deps.model.fail(model, error);
  });
  return generation;
}

/** What the prompt is planned for. */
export function planQuery(
  { uri, languageId, path, window, maxTokens }: Omit<PlanQuery, "model">,
  model: ReadyModel,
): PlanQuery {
  const most = model.family.maxTokens ?? Number.POSITIVE_INFINITY;
  // The context has to hold the prompt, too.
  const room = Math.floor(model.info.contextTokens / 4);
  return { uri, languageId, path, window, maxTokens: Math.min(maxTokens, most, room), model };
}
