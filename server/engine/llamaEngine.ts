import { isDeepStrictEqual } from "node:util";
import type { LlamaContextSequence } from "node-llama-cpp";
import type { Logger } from "../log";
import { l10n } from "../protocol/l10n";
import { Mutex } from "../util/mutex";
import { LlamaChatEngine } from "./chat/llamaChat";
import { LlamaEmbeddingEngine } from "./embeddings/llamaEmbeddings";
import type {
  Engine,
  EngineCounters,
  InfillEvent,
  InfillRequest,
  PromptCacheRequest,
  PromptCacheStore,
} from "./engine";
import { EngineError } from "./errors";
import type { FreeMemory } from "./gguf/availableMemory";
import type { ModelFile } from "./gguf/inspectModel";
import { sequencesOf, settingsOf } from "./gguf/memoryFit";
import { chunkTargets } from "./infill/chunkPace";
import { generate } from "./infill/generate";
import { tokenizePrompt } from "./infill/infillPrompt";
import { chunkPace, prefill } from "./infill/prefill";
import { SequencePool } from "./infill/sequencePool";
import { LlamaModels, type OpenModel } from "./llamaModels";
import type { LoadRequest, ModelInfo } from "./modelInfo";
import { PriorityGate } from "./priorityGate";
import { cacheIdentity } from "./promptCache/cacheIdentity";
import { erasePromptCaches, PromptCacheFiles } from "./promptCache/promptCacheFiles";
import { TokenIndex } from "./tokens/tokenIndex";
import { ModelTrials, type TrialStorage } from "./trial/modelTrials";
import type { TryFile } from "./trial/trialProcess";

/** How one of several windows uses an engine. */
export interface Use {
  /** Whose KV caches to use. */
  readonly owner?: string;
  /** Receives what this request has cost so far, whenever that changes. */
  readonly onWork?: (work: EngineCounters) => void;
}

interface Loaded extends OpenModel {
  readonly request: LoadRequest;
  readonly sequences: SequencePool<LlamaContextSequence>;
  readonly index: Promise<TokenIndex>;
}

/** What the engines of one process share: the models in memory, their trials, and the order of completions before chat. */
export class LlamaCore {
  readonly trials: ModelTrials;
  readonly models: LlamaModels;
  readonly gate = new PriorityGate();

  /** With `tryFile`, each model file is tried in another process before it is loaded. */
  constructor(
    readonly log: Logger,
    tryFile?: TryFile,
  ) {
    this.trials = new ModelTrials(tryFile, log);
    this.models = new LlamaModels(log, this.trials);
  }
}

/**
 * Inference through llama.cpp, on a few sequences that keep their KV caches from request to request: it evaluates only the
 * tokens after the longest prefix that one of them holds.
 */
export class LlamaEngine implements Engine {
  readonly chat: LlamaChatEngine;
  readonly embeddings: LlamaEmbeddingEngine;
  #loaded: Loaded | undefined;
  readonly #lock = new Mutex();
  readonly #counters = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 };

  /** Engines of one process share a `core`. */
  constructor(
    log: Logger,
    tryFile?: TryFile,
    private readonly core = new LlamaCore(log, tryFile),
  ) {
    this.chat = new LlamaChatEngine(core.models, core.gate);
    this.embeddings = new LlamaEmbeddingEngine(core.models, core.gate);
  }

  configureTrials(storage: TrialStorage): void {
    this.core.trials.configure(storage);
  }

  async load(
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<ModelInfo> {
    using _ = await this.#lock.acquire(signal);
    if (this.#loaded !== undefined && isDeepStrictEqual(request, this.#loaded.request))
      return this.#loaded.info;
    const options = { settings: settingsOf("completion"), sequences: sequencesOf.completion };
    if (this.#loaded !== undefined) await this.core.models.check(request, options, this.#loaded);
    await this.#unloadNow();
    const open = await this.core.models.open(request, options, onProgress, signal);
    const { totalSequences } = open.context;
    const pool = new SequencePool(Array.from({ length: totalSequences }, () => open.context.getSequence()));
    this.#loaded = { ...open, request, sequences: pool, index: TokenIndex.of(open.model) };
    return open.info;
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

  freeMemory(): Promise<FreeMemory> {
    return this.core.models.freeMemory();
  }

  refusal(file: ModelFile): Promise<string | undefined> {
    return this.core.models.refusal(file);
  }

  async countTokens(texts: readonly string[]): Promise<readonly number[]> {
    const { tokenizer } = this.#require();
    return texts.map((text) => tokenizer.countTokens(text));
  }

  async *infill(
    request: InfillRequest,
    signal: AbortSignal,
    { owner, onWork = () => {} }: Use = {},
  ): AsyncIterable<InfillEvent> {
    const work = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 };
    const count = (name: keyof EngineCounters, tokens: number) => {
      work[name] += tokens;
      this.#counters[name] += tokens;
      onWork(work);
    };
    const background = request.background ?? false;
    using _chatWaits = background ? undefined : this.core.gate.enter();
    using _ = await this.#lock.acquire(signal);
    const { info, model, sequences, tokenizer, ...loaded } = this.#require();
    const index = await loaded.index;
    const { ids, typed } = tokenizePrompt(request.prompt, { tokenizer, model, index });
    const room = info.contextTokens - ids.length - 1;
    if (room < 1)
      throw new EngineError(
        l10n.t(
          "The prompt of {0} tokens is too long for the model's context of {1} tokens.",
          ids.length,
          info.contextTokens,
        ),
      );
    count("promptTokens", ids.length);

    const { sequence, reuse } = sequences.take(ids, background, owner);
    await sequences.give(sequence, owner);
    let evaluated = 0;
    const onEvaluated = (tokens: number) => {
      evaluated += tokens;
      count("promptTokensEvaluated", tokens);
    };
    const chunkMs = () => (background ? chunkTargets.background : chunkTargets.foreground);
    const tail = await prefill(sequence, ids, { leave: typed + 1, reuse, onEvaluated, chunkMs }, signal);
    if (signal.aborted) return;
    if (request.maxTokens === 0) {
      const rest = tail.slice(0, -1);
      if (rest.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(rest);
      onEvaluated(rest.length);
    } else onEvaluated(tail.length);
    yield { type: "prefilled", promptTokens: ids.length, promptTokensEvaluated: evaluated };
    if (request.maxTokens === 0) return;

    const options = {
      typed,
      maxTokens: Math.min(request.maxTokens, room),
      confidenceTokens: request.confidenceTokens,
      alternative: request.alternative ?? 0,
    };
    const onToken = () => count("generatedTokens", 1);
    yield* generate(sequence, { model, tokenizer, index }, tail, options, onToken, signal);
  }

  async savePromptCache(
    request: PromptCacheRequest,
    signal: AbortSignal,
    { owner }: Use = {},
  ): Promise<boolean> {
    const loaded = this.#require();
    const { name, note, usedAt } = request;
    const cache = { name, note, usedAt, identity: cacheIdentity(loaded, request.binding) };
    const write = async (path: string, mostBytes: number) => {
      using _ = await this.#lock.acquire(signal);
      if (this.#loaded !== loaded) return undefined;
      const { sequences, tokenizer, model, file } = loaded;
      const index = await loaded.index;
      const { ids } = tokenizePrompt(request.prompt, { tokenizer, model, index });
      const sequence = sequences.findExact(ids, owner);
      // A recurrent model cannot roll back its state, and a file does not hold the checkpoints that it could return to.
      if (sequence === undefined || sequence.needsCheckpoints) return undefined;
      const tokens = sequence.nextTokenIndex;
      if (tokens < leastSavedTokens || kvBytes(file, tokens) > mostBytes) return undefined;
      const { fileSize } = await sequence.saveStateToFile(path);
      return { tokens, bytes: fileSize };
    };
    return new PromptCacheFiles(request.folder, this.core.log).save(cache, write, signal);
  }

  async *restorePromptCaches(
    store: PromptCacheStore,
    signal: AbortSignal,
    { owner }: Use = {},
  ): AsyncIterable<string> {
    const loaded = this.#require();
    const identity = cacheIdentity(loaded, store.binding);
    const load = async (path: string) => {
      using _ = await this.#lock.acquire(signal);
      const sequence = this.#loaded === loaded ? loaded.sequences.findEmpty() : undefined;
      if (sequence === undefined || sequence.needsCheckpoints) return undefined;
      await loaded.sequences.give(sequence, owner);
      await sequence.loadStateFromFile(path, { acceptRisk: true });
      return sequence.nextTokenIndex;
    };
    yield* new PromptCacheFiles(store.folder, this.core.log).restore(identity, load, signal);
  }

  erasePromptCaches(folder: string): Promise<void> {
    return erasePromptCaches(folder);
  }

  counters(): EngineCounters {
    return { ...this.#counters };
  }

  promptSpeed(): number | undefined {
    return this.#loaded === undefined ? undefined : chunkPace(this.#loaded.context).tokensPerSecond;
  }

  async dispose(): Promise<void> {
    this.core.trials.dispose();
    await this.chat.unload();
    await this.embeddings.unload();
    await this.unload();
    await this.core.models.dispose();
  }

  #require(): Loaded {
    if (this.#loaded === undefined) throw new EngineError(l10n.t("No model is loaded."));
    return this.#loaded;
  }
}

/** Evaluating fewer tokens than this is about as fast as reading them from disk. */
const leastSavedTokens = 256;

function kvBytes({ memory }: ModelFile, tokens: number): number {
  return (
    memory.kvBytesPerToken * tokens + memory.windowKvBytesPerToken * Math.min(tokens, memory.windowTokens)
  );
}
