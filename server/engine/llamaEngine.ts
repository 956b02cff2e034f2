import { totalmem } from "node:os";
import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import type { Logger } from "../log";
import { type Backend, openBackend } from "./backend";
import type { Engine, EngineCounters, InfillEvent, InfillRequest, LoadRequest, ModelInfo } from "./engine";
import { EngineError, firstLine } from "./errors";
import { generate, type Vocabulary } from "./generate";
import { wordTokens } from "./healing";
import { inspectModel, type ModelFile } from "./inspectModel";
import { Lock } from "./lock";
import { availableMemory, memoryRefusal } from "./memoryFit";
import { prefill, promptSpeed } from "./prefill";
import { SequencePool } from "./sequencePool";
import { TokenIndex } from "./tokenIndex";
import { Tokenizer } from "./tokenizer";

interface Loaded {
  readonly info: ModelInfo;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly sequences: SequencePool<LlamaContextSequence>;
  readonly tokenizer: Tokenizer;
  readonly index: Promise<TokenIndex>;
}

/**
 * Inference through llama.cpp, on a few sequences whose KV caches are kept from request to request: only the tokens after the
 * longest common prefix with what one of them holds are evaluated.
 */
export class LlamaEngine implements Engine {
  #backend: Backend | undefined;
  #backendChoice: LoadRequest["gpu"] | undefined;
  #loaded: Loaded | undefined;
  readonly #lock = new Lock();
  readonly #counters = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 };

  constructor(private readonly log: Logger) {}

  async load(
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<ModelInfo> {
    const file = await inspectModel(request.path);
    using _ = await this.#lock.acquire(signal);
    await this.#unloadNow();
    const backend = await this.#open(request.gpu);
    signal.throwIfAborted();
    const contextTokens = Math.min(request.contextTokens, file.trainContextTokens);
    await refuseTooLarge(file, contextTokens, backend);
    this.#loaded = await this.#loadNow(request, file, contextTokens, backend, onProgress, signal);
    return this.#loaded.info;
  }

  async #open(gpu: LoadRequest["gpu"]): Promise<Backend> {
    if (this.#backend !== undefined && this.#backendChoice === gpu) return this.#backend;
    await this.#backend?.llama.dispose();
    this.#backend = undefined;
    this.#backend = await openBackend(gpu, (line) => this.log.debug(`llama.cpp: ${line}`));
    this.#backendChoice = gpu;
    return this.#backend;
  }

  async #loadNow(
    request: LoadRequest,
    file: ModelFile,
    contextTokens: number,
    backend: Backend,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Loaded> {
    const model = await loadModel(backend.llama, request.path, backend.unifiedMemory, onProgress, signal);
    try {
      const context = await model.createContext({ contextSize: contextTokens, batchSize, sequences });
      const info: ModelInfo = {
        name: file.name,
        path: request.path,
        architecture: file.architecture,
        marks: file.marks,
        backend: backend.description,
        ...(backend.note === undefined ? {} : { backendNote: backend.note }),
        contextTokens: context.contextSize,
      };
      const tokenizer = new Tokenizer(model, file.marks);
      const pool = new SequencePool(Array.from({ length: sequences }, () => context.getSequence()));
      return { info, model, context, sequences: pool, tokenizer, index: TokenIndex.of(model) };
    } catch (error) {
      await model.dispose();
      throw new EngineError(
        `There is not enough memory for a context of ${contextTokens} tokens with “${file.name}” (${firstLine(error)}): lower inhouse.completion.contextTokens.`,
      );
    }
  }

  async unload(): Promise<void> {
    using _ = await this.#lock.acquire();
    await this.#unloadNow();
  }

  async #unloadNow(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.context.dispose();
    await loaded?.model.dispose();
  }

  async countTokens(texts: readonly string[]): Promise<readonly number[]> {
    const { tokenizer } = this.#require();
    return texts.map((text) => tokenizer.countTokens(text));
  }

  async *infill(request: InfillRequest, signal: AbortSignal): AsyncIterable<InfillEvent> {
    using _ = await this.#lock.acquire(signal);
    const { info, model, sequences, tokenizer, ...loaded } = this.#require();
    const index = await loaded.index;
    const { ids, typed } = layOut(request, { tokenizer, model, index });
    const room = info.contextTokens - ids.length - 1;
    if (room < 1)
      throw new EngineError(`The prompt of ${ids.length} tokens does not fit the model's context.`);
    this.#counters.promptTokens += ids.length;

    const background = request.background ?? false;
    const { sequence, reuse } = sequences.take(ids, background);
    let evaluated = 0;
    const onEvaluated = (tokens: number) => {
      evaluated += tokens;
      this.#counters.promptTokensEvaluated += tokens;
    };
    const tail = await prefill(sequence, ids, { leave: typed + 1, reuse, onEvaluated, background }, signal);
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

  counters(): EngineCounters {
    return { ...this.#counters };
  }

  promptSpeed(): number | undefined {
    return this.#loaded === undefined ? undefined : promptSpeed(this.#loaded.context);
  }

  async dispose(): Promise<void> {
    await this.unload();
    await this.#backend?.llama.dispose();
    this.#backend = undefined;
  }

  #require(): Loaded {
    if (this.#loaded === undefined) throw new EngineError("No model is loaded.");
    return this.#loaded;
  }
}

/** One is typed on, one is prepared in the background, one is of the document before. */
const sequences = 3;
/** Tokens evaluated at once; also the largest prefill chunk. */
const batchSize = 512;

async function refuseTooLarge(file: ModelFile, contextTokens: number, backend: Backend): Promise<void> {
  const vram = backend.llama.gpu === false ? { free: 0 } : await backend.llama.getVramState();
  const refusal = memoryRefusal({
    name: file.name,
    modelBytes: file.fileBytes,
    kvBytes: file.kvBytesPerToken * contextTokens * sequences,
    availableBytes: availableMemory() + (backend.unifiedMemory ? 0 : vram.free),
    unified: backend.unifiedMemory,
    totalBytes: totalmem(),
  });
  if (refusal !== undefined) throw new EngineError(refusal);
}

async function loadModel(
  llama: Llama,
  modelPath: string,
  unifiedMemory: boolean,
  onLoadProgress: (fraction: number) => void,
  loadSignal: AbortSignal,
): Promise<LlamaModel> {
  try {
    return await llama.loadModel({
      modelPath,
      // Mapped files load ten times slower where GPU and CPU share the memory (ggml-org/llama.cpp#27742).
      useMmap: unifiedMemory ? false : "auto",
      onLoadProgress,
      loadSignal,
    });
  } catch (error) {
    if (loadSignal.aborted) throw error;
    throw new EngineError(
      `llama.cpp could not load ${modelPath} (${firstLine(error)}): choose another file in inhouse.completion.model.`,
    );
  }
}

/** The prompt's tokens; at the end the `typed` ones of the word that the text before the cursor ends in. */
function layOut(
  { prompt }: InfillRequest,
  { tokenizer, model, index }: Vocabulary,
): { ids: Token[]; typed: number } {
  const { bos, shouldPrependBosToken } = model.tokens;
  const ids: Token[] = shouldPrependBosToken && bos !== null ? [bos] : [];
  let typed: readonly Token[] = [];
  for (const part of prompt) {
    if ("text" in part) {
      const tokens = tokenizer.tokenizeText(part.text);
      const kept = tokens.length - (part.endsAtCursor ? wordTokens(part.text, tokens, index) : 0);
      for (const id of tokens.slice(0, kept)) ids.push(id);
      if (part.endsAtCursor) typed = tokens.slice(kept);
      continue;
    }
    const id = tokenizer.markId(part.mark);
    if (id === undefined) throw new EngineError(`The model's vocabulary has no token ${part.mark}.`);
    ids.push(id);
  }
  return { ids: [...ids, ...typed], typed: typed.length };
}
