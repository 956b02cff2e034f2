import type { CursorWindow } from "../context/cursorWindow";
import type { Engine, InfillEvent, InfillRequest } from "../engine/engine";
import type { ReadyModel } from "../models/completionModel";
import type { ExplainStep, ThresholdOrigin } from "../protocol/explain";
import type { CompletionRecord } from "../protocol/messages";
import type { Known } from "./cache";
import type { CompletionRequest } from "./completeAtCursor";
import type { Generation } from "./generation";
import type { TriggerDecision } from "./trigger";

/** What the engine did for one request; times of the clock. */
export interface EngineTrace {
  readonly startedAt: number;
  readonly events: readonly { readonly event: InfillEvent; readonly at: number }[];
  readonly endedAt?: number;
}

export interface GenerationTrace {
  readonly generation: Generation;
  readonly languageId: string;
  readonly model: Pick<ReadyModel, "info" | "family">;
  /** Where it is known from how sure the model must be. */
  readonly threshold: ThresholdOrigin;
  readonly startedAt: number;
}

/** The completions of late and what the model said, for "why nothing?". In memory only, and only a few. */
export class CompletionTraces {
  /** Latest first. */
  #completions: CompletionTrace[] = [];
  #generations: GenerationTrace[] = [];
  readonly #engine = new WeakMap<InfillRequest, EngineTrace>();

  constructor(private readonly now: () => number) {}

  begin(request: CompletionRequest): CompletionTrace {
    const trace = new CompletionTrace(request, this.now, (window) =>
      this.#madeBefore(request.document.uri, window),
    );
    this.#completions = [trace, ...this.#completions].slice(0, keptCompletions);
    return trace;
  }

  /** The engine, with an eye on what it says. */
  watch(engine: Engine): Engine {
    const infill = (request: InfillRequest, signal: AbortSignal) => this.#watched(engine, request, signal);
    return new Proxy(engine, {
      get(target, key) {
        if (key === "infill") return infill;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  started(generation: Generation, facts: Pick<GenerationTrace, "languageId" | "model" | "threshold">): void {
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

  /** Forgets a document. */
  drop(uri: string): void {
    this.#completions = this.#completions.filter(({ request }) => request.document.uri !== uri);
    this.#generations = this.#generations.filter(({ generation }) => generation.request.uri !== uri);
  }

  /** The answer of which the cache knows a part at this place. */
  #madeBefore(uri: string, { prefix }: CursorWindow): Generation | undefined {
    const tail = prefix.slice(-comparedChars - mostTypedChars);
    return this.#generations.find(({ generation: { request, text, aborted } }) => {
      if (aborted || request.uri !== uri) return false;
      // The window slides; what is near the cursor tells one place from another.
      const before = request.window.prefix.slice(-comparedChars);
      const at = tail.lastIndexOf(before);
      return at >= 0 && text.startsWith(tail.slice(at + before.length));
    })?.generation;
  }

  async *#watched(engine: Engine, request: InfillRequest, signal: AbortSignal): AsyncIterable<InfillEvent> {
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

/** How many are remembered. A generation holds a copy of its prompt. */
const keptCompletions = 6;
const keptGenerations = 8;
/** In UTF-16 code units: to know a place again, and how long a suggestion may be typed. */
const comparedChars = 500;
const mostTypedChars = 2000;

type Item = { readonly insertText: string };

/** One completion on its way. Keeps references; nothing is put into words until somebody asks. */
export class CompletionTrace {
  readonly startedAt: number;
  readonly steps: ExplainStep[] = [];
  generation: Generation | undefined;
  record: CompletionRecord | undefined;
  inserted: { readonly text: string; readonly replaced: string } | undefined;

  constructor(
    readonly request: CompletionRequest,
    private readonly now: () => number,
    private readonly madeBefore: (window: CursorWindow) => Generation | undefined,
  ) {
    this.startedAt = now();
  }

  decided(trigger: TriggerDecision): void {
    const result = trigger.allowed
      ? { result: trigger.multiLine ? ("multi-line" as const) : ("single-line" as const) }
      : { result: "no" as const, reason: trigger.reason };
    this.steps.push({ step: "trigger", ...result, atMs: this.#ms() });
  }

  recalled(known: Known | undefined, window: CursorWindow): void {
    if (known !== undefined) this.generation = this.madeBefore(window);
    const found = known?.text === "" ? "known-empty" : known?.typedThrough ? "typed-through" : "known";
    this.steps.push({
      step: "cache",
      result: known === undefined ? "unknown" : found,
      atMs: this.#ms(),
    });
  }

  joins(running: Generation | undefined): void {
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
