import type { Engine, InfillEvent } from "../engine/engine";
import type { Filter } from "../postprocess/filter";
import { postprocess, readAt } from "../postprocess/index";
import { reasonText } from "../protocol/completionReason";
import type {
  AnswerEnd,
  ExplainedAnswer,
  ExplainedRequest,
  ExplainResult,
  ExplainStep,
  Explanation,
  FilterEffect,
  PromptSection,
} from "../protocol/explain";
import type { CursorText } from "../text/cursorText";
import { withinFence } from "../text/fencedCode";
import { ConfidenceTracker } from "./confidence";
import type { Generation } from "./generation/generation";
import { promptSections, withWork } from "./plan/promptSections";
import type { CompletionTrace, CompletionTraces, GenerationTrace } from "./trace";

/** Explains the outcome of the last completion. Does all slow work here instead of during the keystroke. */
export async function explainLast(
  traces: CompletionTraces,
  engine: Engine,
  now: number,
): Promise<ExplainResult> {
  const ended = traces.completions.filter(({ record }) => record !== undefined);
  const last = ended.find(({ record }) => record?.outcome !== "cancelled") ?? ended[0];
  const others = ended.filter((trace) => trace !== last).map((trace) => requestFacts(trace, now));
  return last === undefined ? { others } : { last: await explain(last, traces, engine, now), others };
}

async function explain(
  trace: CompletionTrace,
  traces: CompletionTraces,
  engine: Engine,
  now: number,
): Promise<Explanation> {
  const { generation, inserted, record, steps } = trace;
  const source = generation === undefined ? undefined : traces.ofGeneration(generation);
  const answer = source && (await explainAnswer(source, traces, engine, now));
  return {
    ...requestFacts(trace, now),
    steps: steps.map(stepInWords),
    ...(answer !== undefined && { answer: { ...answer, earlier: startedBefore(source, trace) } }),
    ...(inserted !== undefined && { inserted }),
    totalMs: record?.totalMs ?? 0,
  };
}

function stepInWords(step: ExplainStep): ExplainStep {
  return "reason" in step ? { ...step, reason: reasonText(step.reason) } : step;
}

function startedBefore(generation: GenerationTrace | undefined, { startedAt }: CompletionTrace): boolean {
  return generation !== undefined && generation.startedAt < startedAt;
}

function requestFacts({ request, record, startedAt }: CompletionTrace, now: number): ExplainedRequest {
  const { path, document, position, explicit } = request;
  return {
    path,
    languageId: document.languageId,
    line: position.line + 1,
    column: position.character + 1,
    explicit,
    agoMs: now - startedAt,
    outcome: record?.outcome ?? "cancelled",
    ...(record?.reason !== undefined && { reason: reasonText(record.reason) }),
  };
}

async function explainAnswer(
  { generation, languageId, model, threshold, startedAt }: GenerationTrace,
  traces: CompletionTraces,
  engine: Engine,
  now: number,
): Promise<Omit<ExplainedAnswer, "earlier">> {
  const { request, text: cut } = generation;
  const engineTrace = traces.ofEngine(request.infill);
  const events = engineTrace?.events ?? [];
  const prefilled = events.find(({ event }) => event.type === "prefilled");
  const numbers = prefilled?.event.type === "prefilled" ? prefilled.event : undefined;
  const texts = events.map(({ event }) => event).filter((event) => event.type === "text");
  const firstText = events.find(({ event }) => event.type === "text");
  const [promptTokens, promptTokensEvaluated] = [
    numbers?.promptTokens ?? 0,
    numbers?.promptTokensEvaluated ?? 0,
  ];
  const sections = await countTokens(
    promptSections(request.infill.prompt, model.family, request.window),
    engine,
  );
  const started = engineTrace?.startedAt ?? startedAt;
  const raw = texts.map(({ text }) => text).join("");
  const end = answerEnd(generation, texts, events.at(-1)?.event, engineTrace?.endedAt !== undefined);
  return {
    agoMs: now - startedAt,
    model: model.info.name,
    family: model.family.id,
    sections: withWork(sections, promptTokens, promptTokensEvaluated),
    promptTokens,
    promptTokensEvaluated,
    raw,
    generatedTokens: texts.reduce((sum, { tokens }) => sum + tokens, 0),
    end,
    cut,
    confidence: texts.flatMap(({ text, probability }) =>
      probability === undefined ? [] : [{ text, probability }],
    ),
    minProbability: request.minProbability,
    threshold,
    filters:
      end === "unsure" || end === "stopped"
        ? []
        : filterEffects(raw, generation, { languageId, specialTokens: model.info.specialTokens }),
    promptMs: (prefilled?.at ?? started) - started,
    timeToFirstTokenMs: (firstText?.at ?? started) - started,
    totalMs: (engineTrace?.endedAt ?? now) - started,
  };
}

async function countTokens(
  sections: ReturnType<typeof promptSections>,
  engine: Engine,
): Promise<PromptSection[]> {
  try {
    const counts = await engine.countTokens(sections.map(({ kind, text }) => (kind === "mark" ? "" : text)));
    return sections.map((section, at) => ({
      ...section,
      tokens: section.kind === "mark" ? 1 : (counts[at] ?? 0),
    }));
  } catch {
    return sections;
  }
}

function answerEnd(
  { aborted, request }: Generation,
  texts: readonly Extract<InfillEvent, { type: "text" }>[],
  last: InfillEvent | undefined,
  ended: boolean,
): AnswerEnd {
  if (last?.type === "end") return last.reason === "maxTokens" ? "max-tokens" : "model";
  if (aborted) return "stopped";
  if (!ended) return "running";
  const doubt = doubtIn(texts, request);
  if (doubt !== undefined) return doubt;
  const raw = texts.map(({ text }) => text).join("");
  return request.stopTexts.some((stop) => raw.includes(stop)) ? "stop-text" : "shape";
}

/** Finds out whether confidence was too low in the first line ("unsure") or in a later one ("unsure-line"). */
function doubtIn(
  texts: readonly { readonly text: string; readonly tokens: number; readonly probability?: number }[],
  request: Generation["request"],
): "unsure" | "unsure-line" | undefined {
  const tracker = new ConfidenceTracker(request);
  for (const text of texts) {
    const guess = tracker.add(text);
    if (guess !== undefined) return guess;
  }
  return undefined;
}

/** The effects of the readers on the raw answer, and of the filters on the part up to the stop condition. */
function filterEffects(
  raw: string,
  { text: cut, request }: Generation,
  facts: Pick<CursorText, "languageId" | "specialTokens">,
): FilterEffect[] {
  const effects: FilterEffect[] = [];
  const place = withinFence({ ...request.window, ...facts });
  const record = ({ name, reason }: Pick<Filter, "name" | "reason">, before: string, after: string) => {
    effects.push({ filter: name, before, after, ...(after.trim() === "" && { reason: reasonText(reason) }) });
  };
  readAt(place, record)({ text: raw, ended: true });
  postprocess(cut, place, record);
  return effects;
}
