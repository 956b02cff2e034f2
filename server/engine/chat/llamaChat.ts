import { isDeepStrictEqual } from "node:util";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
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
import { readChatTemplate } from "./chatPrompt";
import type { EvaluationHooks } from "./chatSequence";
import type { ChatPrompt, ChatTemplate } from "./chatTemplate";

interface Loaded extends OpenModel {
  readonly request: LoadRequest;
  readonly info: ChatInfo;
  readonly sequences: SequencePool<LlamaContextSequence>;
  readonly template: ChatTemplate;
  readonly draftCosts: DraftCosts;
}

/** Tokens kept free for what the template puts around an answer. */
const spareTokens = 16;

/** Most memory of a sequence's checkpoints: the state of a large hybrid model takes about 80 MB. */
const checkpointBytes = 512 * 1024 * 1024;

/** Chat models of llama.cpp. Prompts are evaluated in chunks, so that they can be aborted. */
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

  /** `owner`: whose KV caches to use, where several windows share this engine. */
  async *answer(request: AnswerRequest, signal: AbortSignal, owner?: string): AsyncIterable<AnswerEvent> {
    using _ = await this.#lock.acquire(signal);
    const loaded = this.#require();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const events = new EventQueue<AnswerEvent>();
    const done = this.#run(loaded, request, (event) => events.push(event), either, owner).then(
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
    owner: string | undefined,
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
    const { sequence, reuse } = loaded.sequences.take(ids, false, owner);
    await loaded.sequences.give(sequence, owner);
    let evaluated = 0;
    const tail = await prefill(
      sequence,
      ids,
      {
        // No moved cache (`reuse.gap`): it is only an approximation, and a conversation needs an exact one.
        reuse: { prefix: reuse.prefix },
        // The next prompt goes on from the conversation, without this answer's opening or thoughts.
        checkpointAt: prompt.headTokens,
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
      tail,
      Math.min(room, request.maxTokens),
      report,
      signal,
    );
  }

  async #generate(
    loaded: Loaded,
    sequence: LlamaContextSequence,
    request: AnswerRequest,
    prompt: ChatPrompt,
    tail: readonly Token[],
    maxTokens: number,
    report: (event: AnswerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
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
    const ended = await prompt.generate({
      llama: loaded.model.llama,
      sequence,
      tail,
      request,
      maxTokens,
      hooks,
      report: (event) =>
        report(event.type === "text" || event.type === "thinking" ? { ...event, ...copied() } : event),
      signal,
    });
    if (signal.aborted) return;
    const cutOff = maxTokens < request.maxTokens ? "contextFull" : "maxTokens";
    report({ type: "end", reason: ended === "done" ? "done" : cutOff, generatedTokens, ...copied() });
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
  const sequences = Array.from({ length: context.totalSequences }, () =>
    context.getSequence({ checkpoints: { maxMemory: checkpointBytes } }),
  );
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
