import type { LlamaContextSequence } from "node-llama-cpp";
import type { ToolCall } from "../protocol/chat";
import { answerForm } from "./answerForm";
import type { AnswerEvent, AnswerRequest, ChatEngine, ChatInfo, Conversation } from "./chatEngine";
import { type ChatPrompt, type ChatTemplate, readChatTemplate, withForcedCall } from "./chatPrompt";
import { chatSequenceView, type EvaluationHooks } from "./chatSequence";
import { chunkTargets } from "./chunkPace";
import { CopyForward } from "./copyForward";
import { DraftCosts } from "./draftPace";
import type { LoadRequest } from "./engine";
import { EngineError, firstLine } from "./errors";
import { EventQueue } from "./eventQueue";
import type { Gate } from "./gate";
import type { ModelFile } from "./inspectModel";
import type { LlamaModels, OpenModel } from "./llamaModels";
import { Lock } from "./lock";
import { settingsOf } from "./memoryFit";
import { prefill } from "./prefill";
import { SequencePool } from "./sequencePool";

interface Loaded extends OpenModel {
  readonly info: ChatInfo;
  readonly sequences: SequencePool<LlamaContextSequence>;
  readonly template: ChatTemplate;
  readonly draftCosts: DraftCosts;
}

/** Room for what the template may put around an answer. */
const spareTokens = 16;

const defaultTemperature = 0.2;
/** A loop may have a long period. */
const penalizedTokens = 256;

/**
 * What is unlikely by far is never said, and what was just said is a little less likely, as Qwen's coders are shipped: more
 * would keep code from repeating its names. At temperature 0 the most probable token is taken as it is.
 */
function sampling({ temperature = defaultTemperature, repeatPenalty }: AnswerRequest) {
  const usual = { temperature, topP: 0.95, minP: 0.05 };
  if (repeatPenalty === undefined)
    return {
      ...usual,
      repeatPenalty: temperature === 0 ? (false as const) : { penalty: 1.05, penalizeNewLine: false },
    };
  return {
    ...usual,
    repeatPenalty: { penalty: repeatPenalty, penalizeNewLine: false, lastTokens: penalizedTokens },
    // "Don't repeat yourself" (DRY) makes long repetitions impossible, whatever their period.
    dryRepeatPenalty: { strength: 0.8, allowedLength: 4 },
  };
}

/**
 * Chat through the library's `LlamaChat`, which knows the templates, the thinking and the tool calls of many models. The prompt
 * is evaluated before it is asked, in chunks, because `LlamaChat` would evaluate it in one go that nothing can stop.
 */
export class LlamaChatEngine implements ChatEngine {
  #loaded: Loaded | undefined;
  readonly #lock = new Lock();

  constructor(
    private readonly models: LlamaModels,
    private readonly gate: Gate,
  ) {}

  async load(
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<ChatInfo> {
    using _ = await this.#lock.acquire(signal);
    await this.#unloadNow();
    // One for the panel, one for whoever else asks, so that they do not push out each other's KV cache.
    const options = { settings: settingsOf("chat"), sequences: [2, 1], refuse: chatRefusal };
    const open = await this.models.open(request, options, onProgress, signal);
    try {
      this.#loaded = await prepare(open);
      return this.#loaded.info;
    } catch (error) {
      await open.close();
      throw error;
    }
  }

  async unload(): Promise<void> {
    using _ = await this.#lock.acquire();
    await this.#unloadNow();
  }

  async #unloadNow(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.close();
  }

  async countTokens(texts: readonly string[]): Promise<readonly number[]> {
    const { tokenizer } = this.#require();
    return texts.map((text) => tokenizer.countTokens(text));
  }

  async countPrompt(conversation: Conversation): Promise<number> {
    return this.#require().template.layOut(conversation).ids.length;
  }

  async *answer(request: AnswerRequest, signal: AbortSignal): AsyncIterable<AnswerEvent> {
    using _ = await this.#lock.acquire(signal);
    const loaded = this.#require();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const events = new EventQueue<AnswerEvent>();
    const done = this.#run(loaded, request, (event) => events.push(event), either).then(
      () => events.end(),
      (error) => events.end(either.aborted ? undefined : toolSentence(error)),
    );
    try {
      yield* events;
    } finally {
      // Whoever stops listening stops the answer.
      stop.abort();
      await done;
    }
  }

  async #run(
    loaded: Loaded,
    request: AnswerRequest,
    tell: (event: AnswerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    refuseTools(request, loaded.info);
    const prompt = loaded.template.layOut(request);
    const { ids } = prompt;
    const room = loaded.info.contextTokens - ids.length - spareTokens;
    if (room < 1) {
      throw new EngineError(`The prompt of ${ids.length} tokens does not fit the model's context.`);
    }
    const { sequence, reuse } = loaded.sequences.take(ids, false);
    let evaluated = 0;
    const tail = await prefill(
      sequence,
      ids,
      {
        // What was moved in the KV cache is an approximation; a conversation is evaluated as it is.
        reuse: { prefix: reuse.prefix },
        onEvaluated: (count) => {
          evaluated += count;
          tell({ type: "prefill", tokens: sequence.nextTokenIndex, promptTokens: ids.length });
        },
        chunkMs: () => this.#chunkMs(),
        beforeChunk: () => this.gate.pass(signal),
      },
      signal,
    );
    if (signal.aborted) return;
    if (request.maxTokens === 0) {
      if (tail.length > 1) await sequence.evaluateWithoutGeneratingNewTokens(tail.slice(0, -1));
      tell({
        type: "prefilled",
        promptTokens: ids.length,
        promptTokensEvaluated: evaluated + tail.length - 1,
      });
      tell({ type: "end", reason: "done", generatedTokens: 0 });
      return;
    }
    tell({ type: "prefilled", promptTokens: ids.length, promptTokensEvaluated: evaluated + tail.length });
    await this.#generate(loaded, sequence, request, prompt, Math.min(room, request.maxTokens), tell, signal);
  }

  async #generate(
    loaded: Loaded,
    sequence: LlamaContextSequence,
    request: AnswerRequest,
    { history, functions }: ChatPrompt,
    maxTokens: number,
    tell: (event: AnswerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { LlamaChat } = await import("node-llama-cpp");
    const { wrapper, view } = loaded.template;
    const copy = this.#copyForward(loaded, sequence, request);
    const copied = () => (copy === undefined ? {} : { copiedTokens: copy.copiedTokens });
    let generatedTokens = 0;
    const hooks: EvaluationHooks = {
      beforeToken: () => this.gate.pass(signal),
      onToken: () => {
        generatedTokens += 1;
      },
      ...(copy && { evaluate: (tokens, options) => copy.evaluate(sequence, tokens, options) }),
    };
    using chat = new LlamaChat({
      contextSequence: chatSequenceView(sequence, view, hooks),
      chatWrapper: request.toolChoice === "required" ? withForcedCall(wrapper) : wrapper,
    });
    const onCall = (call: ToolCall) => tell({ type: "toolCall", call });
    const { metadata } = await chat.generateResponse(history, {
      ...{ maxTokens, signal, ...sampling(request) },
      ...(await answerForm(loaded.model.llama, request, functions, onCall)),
      onResponseChunk: ({ segmentType, text, tokens }) => {
        // Some templates begin an answer with thoughts; one that is held to a form has none.
        const isText = segmentType === undefined || request.answerSchema !== undefined;
        const type = isText ? "text" : "thinking";
        if (text !== "") tell({ type, text, tokens: tokens.length, ...copied() });
      },
    });
    const cutOff = maxTokens < request.maxTokens ? "contextFull" : "maxTokens";
    const reason = metadata.stopReason === "maxTokens" ? cutOff : "done";
    tell({ type: "end", reason, generatedTokens, ...copied() });
  }

  /** How long one evaluation may take. */
  #chunkMs(): number {
    return this.gate.isQuiet ? chunkTargets.chat : chunkTargets.chatBesideTyping;
  }

  /** Undefined where a copy would not be the same answer, or where its sequence cannot go back. */
  #copyForward(
    { tokenizer, draftCosts }: Loaded,
    sequence: LlamaContextSequence,
    { copyFrom = "", temperature, repeatPenalty, tools = [], toolChoice }: AnswerRequest,
  ): CopyForward | undefined {
    const isPlain = repeatPenalty === undefined && tools.length === 0 && toolChoice !== "required";
    const isGreedy = temperature === 0 && isPlain;
    if (copyFrom === "" || !isGreedy || sequence.needsCheckpoints) return undefined;
    const source = tokenizer.tokenizeText(copyFrom);
    return new CopyForward({ source, costs: draftCosts, maxMs: () => this.#chunkMs() });
  }

  #require(): Loaded {
    if (this.#loaded === undefined) throw new EngineError("No chat model is loaded.");
    return this.#loaded;
  }
}

/** Why a model cannot chat; undefined when it can. */
export function chatRefusal({ name, chatTemplate }: ModelFile): string | undefined {
  return chatTemplate === undefined
    ? `Model “${name}” is made for completions only and cannot chat: choose a chat model in inhouse.chat.model.`
    : undefined;
}

async function prepare(open: OpenModel): Promise<Loaded> {
  const { model, tokenizer, context, file } = open;
  const template = await readChatTemplate(model, tokenizer, file);
  const sequences = Array.from({ length: context.totalSequences }, () => context.getSequence());
  return {
    ...open,
    info: { ...open.info, toolCalling: template.toolCalling, thinksInText: template.thinksInText },
    sequences: new SequencePool(sequences),
    template,
    draftCosts: new DraftCosts(),
  };
}

function refuseTools({ tools = [] }: AnswerRequest, { name, toolCalling }: ChatInfo): void {
  if (tools.length === 0 || toolCalling) return;
  throw new EngineError(`Model “${name}” cannot call tools: choose a model that can in inhouse.chat.model.`);
}

function toolSentence(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "LlamaFunctionCallValidationError") return error;
  return new EngineError(
    `The model began a tool call that is not valid (${firstLine(error)}): ask again, or choose another model in inhouse.chat.model.`,
  );
}
