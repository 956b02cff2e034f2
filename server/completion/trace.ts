import type { CursorWindow } from "../context/cursorWindow";
import type { Engine, InfillEvent, InfillRequest } from "../engine/engine";
import type { ExplainStep } from "../protocol/explain";
import type { CompletionRecord } from "../protocol/messages";
import type { CompletionRequest } from "./completionDeps";
import type { CacheHit } from "./generation/cache";
import type { Generation } from "./generation/generation";
import type { CompletionObserver, GenerationFacts, GenerationObserver } from "./observer";
import type { TriggerDecision } from "./trigger";

/** The engine's events for one request, with clock times in milliseconds. */
export interface EngineTrace {
  readonly startedAt: number;
  readonly events: readonly { readonly event: InfillEvent; readonly at: number }[];
  readonly endedAt?: number;
}

export interface GenerationTrace extends GenerationFacts {
  readonly generation: Generation;
  readonly startedAt: number;
}

/** Keeps the latest few completions and the model's answers in memory, to explain why nothing was shown. */
export class CompletionTraces implements GenerationObserver {
  /** Latest first. */
  #completions: CompletionTrace[] = [];
  #generations: GenerationTrace[] = [];
  readonly #engine = new WeakMap<InfillRequest, EngineTrace>();

  constructor(private readonly now: () => number) {}

  begin(request: CompletionRequest): CompletionTrace {
    const trace = new CompletionTrace(request, this.now, (window) =>
      this.#earlierGeneration(request.document.uri, window),
    );
    this.#completions = [trace, ...this.#completions].slice(0, keptCompletions);
    return trace;
  }

  /** An engine that also records the events of each request, for `ofEngine`. */
  record(engine: Pick<Engine, "infill">): Pick<Engine, "infill"> {
    return { infill: (request, signal) => this.#recorded(engine, request, signal) };
  }

  started(generation: Generation, facts: GenerationFacts): void {
    const trace = { generation, ...facts, startedAt: this.now() };
    this.#generations = [trace, ...this.#generations].slice(0, keptGenerations);
  }

  /** Latest first. */
  get completions(): readonly CompletionTrace[] {
    return this.#completions;
  }

  ofGeneration(generation: Generation): GenerationTrace | undefined {
    return this.#generations.find((trace) => trace.generation === generation);
  }

  ofEngine(request: InfillRequest): EngineTrace | undefined {
    return this.#engine.get(request);
  }

  /** Deletes the traces of a document. */
  deleteDocument(uri: string): void {
    this.#completions = this.#completions.filter(({ request }) => request.document.uri !== uri);
    this.#generations = this.#generations.filter(({ generation }) => generation.request.uri !== uri);
  }

  /** The generation whose answer the cache continues at this place. */
  #earlierGeneration(uri: string, { prefix }: CursorWindow): Generation | undefined {
    const tail = prefix.slice(-comparedChars - maxTypedChars);
    return this.#generations.find(({ generation: { request, text, aborted } }) => {
      if (aborted || request.uri !== uri) return false;
      // The window slides, so only the text near the cursor identifies the place.
      const before = request.window.prefix.slice(-comparedChars);
      const at = tail.lastIndexOf(before);
      return at >= 0 && text.startsWith(tail.slice(at + before.length));
    })?.generation;
  }

  async *#recorded(
    engine: Pick<Engine, "infill">,
    request: InfillRequest,
    signal: AbortSignal,
  ): AsyncIterable<InfillEvent> {
    const events: { event: InfillEvent; at: number }[] = [];
    const trace: { startedAt: number; events: typeof events; endedAt?: number } = {
      startedAt: this.now(),
      events,
    };
    this.#engine.set(request, trace);
    try {
      for await (const event of engine.infill(request, signal)) {
        events.push({ event, at: this.now() });
        yield event;
      }
    } finally {
      trace.endedAt = this.now();
    }
  }
}

/** How many to keep. A generation holds a copy of its prompt. */
const keptCompletions = 6;
const keptGenerations = 8;
/** In UTF-16 code units: how much text identifies a place, and how much of a suggestion may have been typed. */
const comparedChars = 500;
const maxTypedChars = 2000;

type Item = { readonly insertText: string };

/** Records the steps of one completion. Keeps references only; `explainCompletion.ts` formats them on request. */
export class CompletionTrace implements CompletionObserver {
  readonly startedAt: number;
  readonly steps: ExplainStep[] = [];
  generation: Generation | undefined;
  record: CompletionRecord | undefined;
  inserted: { readonly text: string; readonly replaced: string } | undefined;

  constructor(
    readonly request: CompletionRequest,
    private readonly now: () => number,
    private readonly earlierGeneration: (window: CursorWindow) => Generation | undefined,
  ) {
    this.startedAt = now();
  }

  decided(trigger: TriggerDecision): void {
    const result = trigger.allowed
      ? { result: trigger.multiLine ? ("multi-line" as const) : ("single-line" as const) }
      : { result: "no" as const, reason: trigger.reason };
    this.steps.push({ step: "trigger", ...result, atMs: this.#ms() });
  }

  lookedUp(hit: CacheHit | undefined, window: CursorWindow): void {
    if (hit !== undefined) this.generation = this.earlierGeneration(window);
    const found = hit?.text === "" ? "known-empty" : hit?.typedThrough ? "typed-through" : "known";
    this.steps.push({
      step: "cache",
      result: hit === undefined ? "unknown" : found,
      atMs: this.#ms(),
    });
  }

  joined(running: Generation | undefined): void {
    if (running !== undefined) this.generation = running;
    this.steps.push({
      step: "running",
      result: running === undefined ? "none" : "joined",
      atMs: this.#ms(),
    });
  }

  waited(): void {
    this.steps.push({ step: "engine", result: "waited", atMs: this.#ms() });
  }

  asked(generation: Generation): void {
    this.generation = generation;
    this.steps.push({ step: "model", result: "asked", atMs: this.#ms() });
  }

  ended(record: CompletionRecord, item: Item | undefined, replaced: string): void {
    this.record = record;
    if (item !== undefined) this.inserted = { text: item.insertText, replaced };
  }

  #ms(): number {
    return this.now() - this.startedAt;
  }
}
