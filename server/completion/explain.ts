import type { Engine, InfillEvent } from "../engine/engine";
import { withinFence } from "../postprocess/fencedCode";
import type { Filter, FilterContext } from "../postprocess/filter";
import { postprocess, readAt } from "../postprocess/index";
import type {
  AnswerEnd,
  ExplainedAnswer,
  ExplainedRequest,
  ExplainResult,
  Explanation,
  FilterEffect,
  PromptSection,
} from "../protocol/explain";
import { Certainty } from "./certainty";
import type { Generation } from "./generation";
import { promptSections, withWork } from "./promptSections";
import type { CompletionTrace, CompletionTraces, GenerationTrace } from "./trace";

/** What became of the last completion and why; all that costs time is done here and not on the keystroke. */
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
  const made = generation === undefined ? undefined : traces.ofGeneration(generation);
  const answer = made && (await explainAnswer(made, traces, engine, now));
  return {
    ...requestFacts(trace, now),
    steps,
    ...(answer === undefined ? {} : { answer: { ...answer, earlier: wasEarlier(trace, made) } }),
    ...(inserted === undefined ? {} : { inserted }),
    totalMs: record?.totalMs ?? 0,
  };
}

function wasEarlier({ startedAt }: CompletionTrace, made: GenerationTrace | undefined): boolean {
  return made !== undefined && made.startedAt < startedAt;
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
    ...(record?.reason === undefined ? {} : { reason: record.reason }),
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
    ...{ promptTokens, promptTokensEvaluated },
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
        : filterEffects(raw, generation, { languageId, marks: model.info.marks }),
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

/** Whether a line's first tokens were too improbable: the first line's, or a further one's. */
function doubtIn(
  texts: readonly { readonly text: string; readonly tokens: number; readonly probability?: number }[],
  request: Generation["request"],
): "unsure" | "unsure-line" | undefined {
  const certainty = new Certainty(request);
  for (const text of texts) {
    const guess = certainty.add(text);
    if (guess !== undefined) return guess;
  }
  return undefined;
}

/** What the readers made of all that the model said, and the filters of what was cut out of it. */
function filterEffects(
  raw: string,
  { text: cut, request }: Generation,
  facts: Pick<FilterContext, "languageId" | "marks">,
): FilterEffect[] {
  const effects: FilterEffect[] = [];
  const place = withinFence({ ...request.window, ...facts });
  const note = ({ name, reason }: Pick<Filter, "name" | "reason">, before: string, after: string) => {
    effects.push({ filter: name, before, after, ...(after.trim() === "" ? { reason } : {}) });
  };
  readAt(place, note)({ text: raw, ended: true });
  postprocess(cut, place, note);
  return effects;
}
