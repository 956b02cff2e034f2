import type {
  EmbeddingEngine,
  EmbeddingInfo,
  EmbeddingPurpose,
  EmbeddingRequest,
} from "../engine/embeddingEngine";
import type { Logger } from "../log";
import { LoadedModel } from "./loadedModel";

/** One model for embeddings, as long as it is the one that the user wants. */
export interface Embedder {
  identify(): Promise<string>;
  embed(text: string, purpose: EmbeddingPurpose): Promise<Float32Array>;
}

/** The model that tells what texts mean, if the user has named one. It is loaded when the first vector is wanted. */
export class EmbeddingModel {
  readonly #model: LoadedModel<EmbeddingInfo>;
  #wanted: EmbeddingRequest | undefined;
  #embedder: Embedder | undefined;
  readonly #stop = new AbortController();

  constructor(
    private readonly engine: EmbeddingEngine,
    log: Logger,
  ) {
    this.#model = new LoadedModel(
      async ({ path, gpu }, _onProgress, signal) => {
        const info = await engine.load({ path, gpu }, signal);
        log.info(`Loaded ${info.name} for embeddings on ${info.backend}.`);
        return info;
      },
      () => {},
      log,
    );
  }

  /** The same embedder for the same model; undefined for an empty path, which is none. */
  use({ path, gpu }: EmbeddingRequest): Embedder | undefined {
    if (this.#wanted?.path === path && this.#wanted.gpu === gpu) return this.#embedder;
    this.#wanted = { path, gpu };
    this.#embedder = path === "" ? undefined : this.#embedderOf({ path, gpu });
    // What is loaded for the one before is of no use any more.
    this.#model.refuse("No embedding model is wanted.");
    this.engine.unload().catch(() => {});
    return this.#embedder;
  }

  /** Stops loading. The engine frees the model. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#model.stop();
  }

  #embedderOf(wanted: EmbeddingRequest): Embedder {
    const { signal } = this.#stop;
    let failure: Error | undefined;
    const identify = () => this.engine.identify(wanted.path);
    const embed = async (text: string, purpose: EmbeddingPurpose) => {
      signal.throwIfAborted();
      if (this.#wanted?.path !== wanted.path || this.#wanted.gpu !== wanted.gpu)
        throw new Error("Another embedding model is wanted.");
      // Once is enough: whoever mends it restarts the server or names another file.
      if (failure !== undefined) throw failure;
      this.#model.use({ ...wanted, contextTokens: 0 });
      await this.#model.ready(signal).catch((error) => {
        if (!signal.aborted) failure = error;
        throw error;
      });
      return this.engine.embed(text, purpose, signal);
    };
    return { identify, embed };
  }
}
