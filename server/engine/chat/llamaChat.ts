import { isDeepStrictEqual } from "node:util";
import type { LlamaContextSequence } from "node-llama-cpp";
import type { ToolCall } from "../../protocol/chat";
import { l10n } from "../../protocol/l10n";
import { EventQueue } from "../../util/eventQueue";
import { Mutex } from "../../util/mutex";
import type { AnswerEvent, AnswerRequest, ChatEngine, ChatInfo, Conversation } from "../chatEngine";
import { EngineError, firstLine } from "../errors";
import type { ModelFile } from "../gguf/inspectModel";
import { sequencesOf, settingsOf } from "../gguf/memoryFit";
import { chunkTargets } from "../infill/chunkPace";
import { prefill } from "../infill/prefill";
import { SequencePool } from "../infill/sequencePool";
import type { LlamaModels, OpenModel } from "../llamaModels";
import type { LoadRequest } from "../modelInfo";
import type { PriorityGate } from "../priorityGate";
import { DraftCosts } from "../promptLookup/draftLengthController";
import { PromptLookupDecoder } from "../promptLookup/promptLookupDecoder";
import { answerForm } from "./answerForm";
import { type ChatPrompt, type ChatTemplate, readChatTemplate, withForcedCall } from "./chatPrompt";
import { chatSequenceView, type EvaluationHooks } from "./chatSequence";

interface Loaded extends OpenModel {
  readonly request: LoadRequest;
  readonly info: ChatInfo;
  readonly sequences: SequencePool<LlamaContextSequence>;
  readonly template: ChatTemplate;
  readonly draftCosts: DraftCosts;
}

/** Tokens kept free for what the template puts around an answer. */
const spareTokens = 16;

const defaultTemperature = 0.2;
/** How many of the last tokens a repeat penalty counts: a loop may have a long period. */
const penalizedTokens = 256;

/**
 * Excludes very unlikely tokens and makes recent tokens a little less likely, with the values that Qwen's coder models ship
 * with: a higher penalty would keep code from repeating its names. Temperature 0 takes the most probable token without penalty.
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
    // "Don't repeat yourself" (DRY) prevents long repetitions of any period.
    dryRepeatPenalty: { strength: 0.8, allowedLength: 4 },
  };
}

/**
 * Chat through the library's `LlamaChat`, which knows the templates, the thinking and the tool calls of many models. Evaluates
 * the prompt in chunks beforehand, because `LlamaChat` would evaluate it in one go that cannot be aborted.
 */
export class LlamaChatEngine implements ChatEngine {
  #loaded: Loaded | undefined;
  readonly #lock = new Mutex();

  constructor(
    private readonly models: LlamaModels,
    private readonly gate: PriorityGate,
  ) {}

  async load(
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<ChatInfo> {
    using _ = await this.#lock.acquire(signal);
    if (this.#loaded !== undefined && isDeepStrictEqual(request, this.#loaded.request))
      return this.#loaded.info;
    const options = { settings: settingsOf("chat"), sequences: sequencesOf.chat, refuse: chatRefusal };
    if (this.#loaded !== undefined) await this.models.check(request, options, this.#loaded);
    await this.#unloadNow();
    const open = await this.models.open(request, options, onProgress, signal);
    try {
      this.#loaded = { ...(await prepare(open)), request };
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
    return this.#require().template.render(conversation).ids.length;
  }

  async *answer(request: AnswerRequest, signal: AbortSignal): AsyncIterable<AnswerEvent> {
    using _ = await this.#lock.acquire(signal);
    const loaded = this.#require();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const events = new EventQueue<AnswerEvent>();
    const done = this.#run(loaded, request, (event) => events.push(event), either).then(
      () => events.end(),
      (error) => events.end(either.aborted ? undefined : toolCallError(error)),
    );
    try {
      yield* events;
    } finally {
      // A caller that stops iterating stops the answer.
      stop.abort();
      await done;
    }
  }

  async #run(
    loaded: Loaded,
    request: AnswerRequest,
    report: (event: AnswerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    refuseTools(request, loaded.info);
    const prompt = loaded.template.render(request);
    const { ids } = prompt;
    const room = loaded.info.contextTokens - ids.length - spareTokens;
    if (room < 1) {
      throw new EngineError(
        l10n.t(
          "The prompt of {0} tokens is too long for the model's context of {1} tokens.",
          ids.length,
          loaded.info.contextTokens,
        ),
      );
    }
    const { sequence, reuse } = loaded.sequences.take(ids, false);
    let evaluated = 0;
    const tail = await prefill(
      sequence,
      ids,
      {
        // No moved cache (`reuse.gap`): it is only an approximation, and a conversation needs an exact one.
        reuse: { prefix: reuse.prefix },
        onEvaluated: (count) => {
          evaluated += count;
          report({ type: "prefill", tokens: sequence.nextTokenIndex, promptTokens: ids.length });
        },
        chunkMs: () => this.#chunkMs(),
        beforeChunk: () => this.gate.pass(signal),
      },
      signal,
    );
    if (signal.aborted) return;
    if (request.maxTokens === 0) {
      if (tail.length > 1) await sequence.evaluateWithoutGeneratingNewTokens(tail.slice(0, -1));
      report({
        type: "prefilled",
        promptTokens: ids.length,
        promptTokensEvaluated: evaluated + tail.length - 1,
      });
      report({ type: "end", reason: "done", generatedTokens: 0 });
      return;
    }
    report({ type: "prefilled", promptTokens: ids.length, promptTokensEvaluated: evaluated + tail.length });
    await this.#generate(
      loaded,
      sequence,
      request,
      prompt,
      Math.min(room, request.maxTokens),
      report,
      signal,
    );
  }

  async #generate(
    loaded: Loaded,
    sequence: LlamaContextSequence,
    request: AnswerRequest,
    { history, functions }: ChatPrompt,
    maxTokens: number,
    report: (event: AnswerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { LlamaChat } = await import("node-llama-cpp");
    const { wrapper, view } = loaded.template;
    const lookup = this.#promptLookup(loaded, sequence, request);
    const copied = () => (lookup === undefined ? {} : { copiedTokens: lookup.copiedTokens });
    let generatedTokens = 0;
    const hooks: EvaluationHooks = {
      beforeToken: () => this.gate.pass(signal),
      onToken: () => {
        generatedTokens += 1;
      },
      ...(lookup && { evaluate: (tokens, options) => lookup.evaluate(sequence, tokens, options) }),
    };
    using chat = new LlamaChat({
      contextSequence: chatSequenceView(sequence, view, hooks),
      chatWrapper: request.toolChoice === "required" ? withForcedCall(wrapper) : wrapper,
    });
    const onCall = (call: ToolCall) => report({ type: "toolCall", call });
    const { metadata } = await chat.generateResponse(history, {
      maxTokens,
      signal,
      ...sampling(request),
      ...(await answerForm(loaded.model.llama, request, functions, onCall)),
      onResponseChunk: ({ segmentType, text, tokens }) => {
        // Some templates begin every answer as thoughts, but an answer that follows a schema has none.
        const isText = segmentType === undefined || request.answerSchema !== undefined;
        const type = isText ? "text" : "thinking";
        if (text !== "") report({ type, text, tokens: tokens.length, ...copied() });
      },
    });
    const cutOff = maxTokens < request.maxTokens ? "contextFull" : "maxTokens";
    const reason = metadata.stopReason === "maxTokens" ? cutOff : "done";
    report({ type: "end", reason, generatedTokens, ...copied() });
  }

  /** How long one evaluation may take, in milliseconds. */
  #chunkMs(): number {
    return this.gate.isQuiet ? chunkTargets.chat : chunkTargets.chatBesideTyping;
  }

  /** Undefined where prompt lookup could change the answer, or where the sequence cannot roll back. */
  #promptLookup(
    { tokenizer, draftCosts }: Loaded,
    sequence: LlamaContextSequence,
    { draftSource = "", temperature, repeatPenalty, tools = [], toolChoice }: AnswerRequest,
  ): PromptLookupDecoder | undefined {
    const isPlain = repeatPenalty === undefined && tools.length === 0 && toolChoice !== "required";
    const isGreedy = temperature === 0 && isPlain;
    if (draftSource === "" || !isGreedy || sequence.needsCheckpoints) return undefined;
    const source = tokenizer.tokenizeText(draftSource);
    return new PromptLookupDecoder({ source, costs: draftCosts, maxMs: () => this.#chunkMs() });
  }

  #require(): Loaded {
    if (this.#loaded === undefined) throw new EngineError(l10n.t("No chat model is loaded."));
    return this.#loaded;
  }
}

/** Why a model cannot chat; undefined when it can. */
export function chatRefusal({ name, chatTemplate }: ModelFile): string | undefined {
  return chatTemplate === undefined
    ? l10n.t(
        "Model “{0}” is for completions only and can't chat: choose a chat model in inhouse.chat.model.",
        name,
      )
    : undefined;
}

async function prepare(open: OpenModel): Promise<Omit<Loaded, "request">> {
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
  throw new EngineError(
    l10n.t("Model “{0}” can't call tools: choose one that can in inhouse.chat.model.", name),
  );
}

function toolCallError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "LlamaFunctionCallValidationError") return error;
  return new EngineError(
    l10n.t(
      "The model generated an invalid tool call ({0}): try again, or choose another model in inhouse.chat.model.",
      firstLine(error),
    ),
  );
}
