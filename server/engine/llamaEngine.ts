import type { LlamaContextSequence } from "node-llama-cpp";
import type { Logger } from "../log";
import type { FreeMemory } from "./backend";
import { cacheIdentity } from "./cacheIdentity";
import { chunkTargets } from "./chunkPace";
import type {
  Engine,
  EngineCounters,
  InfillEvent,
  InfillRequest,
  LoadRequest,
  ModelInfo,
  PromptCacheRequest,
  PromptCacheStore,
} from "./engine";
import { EngineError } from "./errors";
import { Gate } from "./gate";
import { generate } from "./generate";
import { layOut } from "./infillPrompt";
import type { ModelFile } from "./inspectModel";
import { LlamaChatEngine } from "./llamaChat";
import { LlamaEmbeddingEngine } from "./llamaEmbeddings";
import { LlamaModels, type OpenModel } from "./llamaModels";
import { Lock } from "./lock";
import { settingsOf } from "./memoryFit";
import { chunkPace, prefill } from "./prefill";
import { PromptCacheFiles } from "./promptCacheFiles";
import { SequencePool } from "./sequencePool";
import { TokenIndex } from "./tokenIndex";
import { ModelTrials, type TrialStorage } from "./trial/modelTrials";
import type { TryFile } from "./trial/trialProcess";

interface Loaded extends OpenModel {
  readonly sequences: SequencePool<LlamaContextSequence>;
  readonly index: Promise<TokenIndex>;
}

/** One is typed on, one is prepared in the background, one is of the document before. */
const sequences = 3;
/**
 * Inference through llama.cpp, on a few sequences whose KV caches are kept from request to request: only the tokens after the
 * longest common prefix with what one of them holds are evaluated.
 */
export class LlamaEngine implements Engine {
  readonly chat: LlamaChatEngine;
  readonly embeddings: LlamaEmbeddingEngine;
  #loaded: Loaded | undefined;
  readonly #trials: ModelTrials;
  readonly #models: LlamaModels;
  readonly #lock = new Lock();
  readonly #gate = new Gate();
  readonly #counters = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 };

  /** With `tryFile` a model file is tried before it is loaded. */
  constructor(
    private readonly log: Logger,
    tryFile?: TryFile,
  ) {
    this.#trials = new ModelTrials(tryFile, log);
    this.#models = new LlamaModels(log, this.#trials);
    this.chat = new LlamaChatEngine(this.#models, this.#gate);
    this.embeddings = new LlamaEmbeddingEngine(this.#models, this.#gate);
  }

  keepTrials(storage: TrialStorage): void {
    this.#trials.use(storage);
  }

  async load(
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<ModelInfo> {
    using _ = await this.#lock.acquire(signal);
    await this.#unloadNow();
    const options = { settings: settingsOf("completion"), sequences: [sequences] };
    const open = await this.#models.open(request, options, onProgress, signal);
    const pool = new SequencePool(Array.from({ length: sequences }, () => open.context.getSequence()));
    this.#loaded = { ...open, sequences: pool, index: TokenIndex.of(open.model) };
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
    return this.#models.freeMemory();
  }

  refusal(file: ModelFile): Promise<string | undefined> {
    return this.#models.refusal(file);
  }

  async countTokens(texts: readonly string[]): Promise<readonly number[]> {
    const { tokenizer } = this.#require();
    return texts.map((text) => tokenizer.countTokens(text));
  }

  async *infill(request: InfillRequest, signal: AbortSignal): AsyncIterable<InfillEvent> {
    const background = request.background ?? false;
    using _chatWaits = background ? undefined : this.#gate.enter();
    using _ = await this.#lock.acquire(signal);
    const { info, model, sequences, tokenizer, ...loaded } = this.#require();
    const index = await loaded.index;
    const { ids, typed } = layOut(request.prompt, { tokenizer, model, index });
    const room = info.contextTokens - ids.length - 1;
    if (room < 1)
      throw new EngineError(`The prompt of ${ids.length} tokens does not fit the model's context.`);
    this.#counters.promptTokens += ids.length;

    const { sequence, reuse } = sequences.take(ids, background);
    let evaluated = 0;
    const onEvaluated = (tokens: number) => {
      evaluated += tokens;
      this.#counters.promptTokensEvaluated += tokens;
    };
    const chunkMs = () => (background ? chunkTargets.background : chunkTargets.foreground);
    const tail = await prefill(sequence, ids, { leave: typed + 1, reuse, onEvaluated, chunkMs }, signal);
    if (signal.aborted) return;
    if (request.maxTokens === 0) {
      const rest = tail.slice(0, -1);
      if (rest.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(rest);
      onEvaluated(rest.length);
      return;
    }
    onEvaluated(tail.length);
    yield { type: "prefilled", promptTokens: ids.length, promptTokensEvaluated: evaluated };

    const options = {
      typed,
      maxTokens: Math.min(request.maxTokens, room),
      confidenceTokens: request.confidenceTokens,
      alternative: request.alternative ?? 0,
    };
    const onToken = () => {
      this.#counters.generatedTokens += 1;
    };
    yield* generate(sequence, { model, tokenizer, index }, tail, options, onToken, signal);
  }

  async savePromptCache(request: PromptCacheRequest, signal: AbortSignal): Promise<boolean> {
    const loaded = this.#require();
    const { name, note, usedAt } = request;
    const cache = { name, note, usedAt, identity: cacheIdentity(loaded, request.binding) };
    const write = async (path: string, mostBytes: number) => {
      using _ = await this.#lock.acquire(signal);
      if (this.#loaded !== loaded) return undefined;
      const { sequences, tokenizer, model, file } = loaded;
      const index = await loaded.index;
      const sequence = sequences.holding(layOut(request.prompt, { tokenizer, model, index }).ids);
      // The state of a recurrent model cannot go back, and a file does not hold the points that it could go back to.
      if (sequence === undefined || sequence.needsCheckpoints) return undefined;
      const tokens = sequence.nextTokenIndex;
      if (tokens < leastSavedTokens || tokens * file.kvBytesPerToken > mostBytes) return undefined;
      const { fileSize } = await sequence.saveStateToFile(path);
      return { tokens, bytes: fileSize };
    };
    return new PromptCacheFiles(request.folder, this.log).save(cache, write, signal);
  }

  async *restorePromptCaches(store: PromptCacheStore, signal: AbortSignal): AsyncIterable<string> {
    const loaded = this.#require();
    const identity = cacheIdentity(loaded, store.binding);
    const load = async (path: string) => {
      using _ = await this.#lock.acquire(signal);
      const sequence = this.#loaded === loaded ? loaded.sequences.unused() : undefined;
      if (sequence === undefined || sequence.needsCheckpoints) return undefined;
      await sequence.loadStateFromFile(path, { acceptRisk: true });
      return sequence.nextTokenIndex;
    };
    yield* new PromptCacheFiles(store.folder, this.log).restore(identity, load, signal);
  }

  counters(): EngineCounters {
    return { ...this.#counters };
  }

  promptSpeed(): number | undefined {
    return this.#loaded === undefined ? undefined : chunkPace(this.#loaded.context).tokensPerSecond;
  }

  async dispose(): Promise<void> {
    this.#trials.dispose();
    await this.chat.unload();
    await this.embeddings.unload();
    await this.unload();
    await this.#models.dispose();
  }

  #require(): Loaded {
    if (this.#loaded === undefined) throw new EngineError("No model is loaded.");
    return this.#loaded;
  }
}

/** Fewer tokens than this are evaluated about as soon as they are read. */
const leastSavedTokens = 256;
